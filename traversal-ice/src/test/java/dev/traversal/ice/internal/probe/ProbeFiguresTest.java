package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many probes an easy peer needs, and how often the class of the allocator is right; more seeds say it more exactly. */
class ProbeFiguresTest {
    private static final int ORDINARY = 30_000;
    private static final int LOW = 600;
    private static final int SAMPLES = 12;
    private static final int MANY = 2_000;

    @Test
    void linuxFromOrdinaryPorts_isHit_within400Probes() {
        reaches("linux, fingerprinted", needed(PortAllocation.linuxRandom(), 384, ORDINARY, true), 400, 0.99);
    }

    @Test
    void linuxFromLowPorts_isHit_within64Probes() {
        reaches("linux, low ports", needed(PortAllocation.linuxRandom(), 32, LOW, false), 64, 0.99);
    }

    @Test
    void uniformPorts_areHit_within800Probes() {
        reaches("uniform", needed(PortAllocation.uniform(), 384, ORDINARY, false), 800, 0.99);
    }

    @Test
    void aBlockOf512_isHit_within110PacketsInAll() {
        reaches("block 512", needed(PortAllocation.block(512), 49, ORDINARY, false), 110 - 49, 0.99);
    }

    @Test
    void aPortSetOf240_isHit_within110PacketsInAll() {
        reaches("MAP-E 240", needed(PortAllocation.mapE(4, 8, 77), 49, ORDINARY, false), 110 - 49, 0.99);
    }

    @Test
    void aBlockOf4096_isHit_within300PacketsInAll() {
        reaches("block 4096", needed(PortAllocation.block(4_096), 138, ORDINARY, false), 300 - 138, 0.99);
    }

    @Test
    void theClassIsRight_whereTheModelsLieApart() {
        List<Integer> wrong = new ArrayList<>();
        classify(wrong, PortAllocation.uniform(), AllocatorClass.FULL);
        classify(wrong, PortAllocation.linuxRandom(), AllocatorClass.FULL);
        classify(wrong, PortAllocation.sequential(1), AllocatorClass.SEQUENTIAL);
        classify(wrong, PortAllocation.sequential(-2), AllocatorClass.SEQUENTIAL);
        classify(wrong, PortAllocation.sequentialPerDestination(1), AllocatorClass.PER_DESTINATION);
        classify(wrong, PortAllocation.block(64), AllocatorClass.BOUNDED);
        classify(wrong, PortAllocation.block(512), AllocatorClass.BOUNDED);
        classify(wrong, PortAllocation.block(4_096), AllocatorClass.BOUNDED);
        classify(wrong, PortAllocation.mapE(6, 6, 9), AllocatorClass.BOUNDED);
        classify(wrong, PortAllocation.uniform(50_001, 65_535), AllocatorClass.BOUNDED);
        reaches("class", wrong, 0, 0.995);
    }

    private static void classify(List<Integer> wrong, PortAllocation allocation, AllocatorClass expected) {
        int before = wrong.size();
        Seeds.forEach(seed -> {
            AllocatorClass found = AllocatorPosterior.of(new ProbedBox(allocation, seed).sample(SAMPLES, ORDINARY))
                    .allocatorClass();
            wrong.add(found == expected ? 0 : 1);
        });
        long errors = wrong.subList(before, wrong.size()).stream()
                .filter(each -> each > 0)
                .count();
        System.out.println("class " + expected + ": " + errors + " wrong of " + (wrong.size() - before));
    }

    private static List<Integer> needed(PortAllocation allocation, int openers, int source, boolean fingerprint) {
        List<Integer> needed = new ArrayList<>();
        Seeds.forEach(seed -> {
            ProbedBox box = new ProbedBox(allocation, seed);
            AllocatorPosterior posterior =
                    AllocatorPosterior.of(box.sample(SAMPLES, source), fingerprint ? box.sample(3, LOW) : List.of());
            needed.add(box.probesNeeded(posterior, openers, source));
        });
        return needed;
    }

    /**
     * Asserts that Wilson's interval of 99 % begins at most a point below the figure; fewer than {@value #MANY} runs can
     * only contradict it.
     */
    static void reaches(String what, List<Integer> values, int limit, double figure) {
        int[] sorted = values.stream().mapToInt(Integer::intValue).sorted().toArray();
        double runs = sorted.length;
        double share = Arrays.stream(sorted).filter(each -> each <= limit).count() / runs;
        double z2 = 2.576 * 2.576;
        double half = 2.576 * Math.sqrt(share * (1 - share) / runs + z2 / (4 * runs * runs));
        double centre = share + z2 / (2 * runs);
        System.out.printf(
                "%s: %.4f of %d within %d, median %d, p99 %d%n",
                what, share, sorted.length, limit, sorted[sorted.length / 2], sorted[(int) (0.99 * (runs - 1))]);
        if (sorted.length < MANY) {
            assertThat((centre + half) / (1 + z2 / runs)).as(what).isGreaterThanOrEqualTo(figure);
        } else {
            assertThat((centre - half) / (1 + z2 / runs)).as(what).isGreaterThanOrEqualTo(figure - 0.01);
        }
    }
}
