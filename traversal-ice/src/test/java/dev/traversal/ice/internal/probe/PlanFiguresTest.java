package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.NatBehavior;
import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.Seeds;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;

/**
 * How many packets plans take, each NAT reduced to its allocator, by the numbers that {@link Plans} chooses. {@code
 * -Dtraversal.seeds=2000} proves the figures; few runs can only contradict them.
 */
class PlanFiguresTest {
    private static final int FEW = 10;
    private static final int MANY = 2_000;
    private static final int SAMPLES = 12;
    private static final int ORDINARY = 30_000;
    private static final int LOW = 700;
    private static final double OPENER_SECONDS = 0.0002;
    private static final double QUESTION_SECONDS = 0.2;

    @Test
    void easyAndCounting_takes16And8_among1000OthersASecond() {
        List<Integer> probes = runs(seed -> {
            PlannedBox box = new PlannedBox(PortAllocation.sequential(1), seed);
            Party hard = party(box.sample(SAMPLES, ORDINARY), List.of(), false);
            Plan.Bracketed plan = (Plan.Bracketed) Plans.plan(easy(), hard);
            int first = box.among(1_000 * OPENER_SECONDS).open(ORDINARY + 50, 1);
            List<Integer> opened = box.openers(plan.openers(), ORDINARY + 100, 1_000 * OPENER_SECONDS);
            int last = box.among(1_000 * OPENER_SECONDS).open(ORDINARY + 51, 1);
            int step = Brackets.step(hard.profile());
            assertThat(plan.openers()).isLessThanOrEqualTo(16);
            return PlannedBox.firstOf(Brackets.ports(first, last, step, plan.openers(), plan.probes()), opened);
        });

        ProbeFiguresTest.reaches("S, 1,000 others a second", probes, 8, 0.999);
    }

    @Test
    void easyAndLinux_takes32And64_fromLowPorts() {
        List<Integer> packets = packets(PortAllocation.linuxRandom(), true, true);

        ProbeFiguresTest.reaches("B, Linux from low ports", packets, 32 + 64, 0.99);
    }

    @Test
    void easyAndLinux_takes384And400_byItsFingerprint() {
        List<Integer> packets = packets(PortAllocation.linuxRandom(), true, false);

        ProbeFiguresTest.reaches("R, Linux by its fingerprint", packets, 384 + 400, 0.99);
        ProbeFiguresTest.reaches("R, Linux by its fingerprint", packets, 384 + 600, 0.999);
    }

    @Test
    void easyAndSet_takes110PacketsInAll_300IfLarge() {
        ProbeFiguresTest.reaches("B, block of 512", packets(PortAllocation.block(512), false, false), 110, 0.99);
        ProbeFiguresTest.reaches("B, set of 240", packets(PortAllocation.mapE(4, 8, 77), false, false), 110, 0.99);
        ProbeFiguresTest.reaches("B, block of 4096", packets(PortAllocation.block(4_096), false, false), 300, 0.99);
    }

    @Test
    void easyAndUniform_takes384And800() {
        List<Integer> packets = packets(PortAllocation.uniform(), false, false);

        ProbeFiguresTest.reaches("R, uniform", packets, 384 + 800, 0.99);
        ProbeFiguresTest.reaches("R, uniform", packets, 384 + 1_150, 0.999);
    }

    @Test
    void bothCounting_take128OpenersAnEnd_among100OthersASecond() {
        List<Integer> openers = runs(seed -> {
            PlannedBox one = new PlannedBox(PortAllocation.sequential(1), 2 * seed);
            PlannedBox other = new PlannedBox(PortAllocation.sequential(1), 2 * seed + 1);
            Plan.Windowed plan = (Plan.Windowed) Plans.plan(
                    party(one.sample(SAMPLES, ORDINARY), List.of(), false),
                    party(other.sample(SAMPLES, ORDINARY), List.of(), false));
            for (int round = 1; round <= plan.rounds(); round++) {
                boolean isOne = isAimed(one, plan.sockets(), 100);
                boolean isOther = isAimed(other, plan.sockets(), 100);
                if (isOne && isOther) {
                    return round * plan.sockets(); // each is sent twice, lest one come too early
                }
            }
            return Integer.MAX_VALUE;
        });

        ProbeFiguresTest.reaches("W, 100 others a second", openers, 128, 0.999);
    }

    @Test
    void linuxAndLinux_take950AnEnd_fromLowPorts() {
        List<Integer> sent = runs(seed -> {
            PlannedBox one = new PlannedBox(PortAllocation.linuxRandom(), 2 * seed);
            PlannedBox other = new PlannedBox(PortAllocation.linuxRandom(), 2 * seed + 1);
            Party offerer = party(one.sample(SAMPLES, ORDINARY), one.sample(3, LOW), true);
            Party answerer = party(other.sample(SAMPLES, ORDINARY), other.sample(3, LOW), true);
            Plan.Crossed plan = (Plan.Crossed) Plans.plan(offerer, answerer);
            List<Long> opened = one.crossings(plan, answerer.profile());
            boolean met = other.crossings(plan, offerer.profile()).stream()
                    .map(PlannedBox::turned)
                    .anyMatch(opened::contains);
            return met ? opened.size() : Integer.MAX_VALUE;
        });

        ProbeFiguresTest.reaches("H, both Linux from low ports", sent, 950, 0.99);
    }

    @Test
    void fullAndFull_takesNothing() {
        List<Integer> packets = runs(seed -> Plans.plan(
                        party(new PlannedBox(PortAllocation.uniform(), 2 * seed).sample(SAMPLES, ORDINARY)),
                        party(new PlannedBox(PortAllocation.uniform(), 2 * seed + 1).sample(SAMPLES, ORDINARY)))
                .expectedPackets());

        ProbeFiguresTest.reaches("X, both uniform", packets, 0, 0.995);
    }

    private static List<Integer> packets(PortAllocation allocation, boolean fingerprint, boolean bindsLow) {
        return runs(seed -> {
            PlannedBox box = new PlannedBox(allocation, seed);
            List<PortSample> samples = box.sample(SAMPLES, ORDINARY);
            Party hard = party(samples, fingerprint ? box.sample(3, LOW) : List.of(), bindsLow);
            Plan planned = Plans.plan(easy(), hard);
            if (!(planned instanceof Plan.Guessed plan)) {
                return Integer.MAX_VALUE; // the samples misled
            }
            List<Integer> opened = box.openers(plan.openers(), plan.low() ? LOW : ORDINARY + 100, 0);
            int probes = PlannedBox.firstOf(box.order(plan, hard.profile()), opened);
            return probes == Integer.MAX_VALUE ? probes : opened.size() + probes;
        });
    }

    /** {@return whether the middle of where a window is expected is in it}, half of a question's pause later. */
    private static boolean isAimed(PlannedBox box, int window, double othersPerSecond) {
        int first = box.open(ORDINARY + 50, 1);
        int second = box.among(othersPerSecond * QUESTION_SECONDS).open(ORDINARY + 51, 1);
        double seen = (Brackets.distance(first, second, 1) - 1) / QUESTION_SECONDS;
        HardMessage.Bracket bracket =
                new HardMessage.Bracket(1, 1, InetAddress.getLoopbackAddress(), first, second, 1, 1, seen);
        List<Integer> opened = box.among(othersPerSecond * QUESTION_SECONDS / 2)
                .openers(window, ORDINARY + 100, othersPerSecond * OPENER_SECONDS);
        return opened.contains(Brackets.centre(bracket, (long) (QUESTION_SECONDS / 2 * 1e9), window));
    }

    private static List<Integer> runs(LongToIntFunction run) {
        List<Integer> results = new ArrayList<>();
        Seeds.forEach(Seeds.count() < MANY ? FEW : Seeds.count(), seed -> results.add(run.applyAsInt(seed)));
        return results;
    }

    private static Party easy() {
        return new Party(profile(NatBehavior.ENDPOINT_INDEPENDENT, List.of(), List.of()), budget(), true, false);
    }

    private static Party party(List<PortSample> samples) {
        return party(samples, List.of(), false);
    }

    private static Party party(List<PortSample> samples, List<PortSample> low, boolean bindsLow) {
        return new Party(profile(NatBehavior.ADDRESS_AND_PORT_DEPENDENT, samples, low), budget(), true, bindsLow);
    }

    private static HardNatBudget budget() {
        return HardNatBudget.DEFAULT;
    }

    private static NatProfile profile(NatBehavior mapping, List<PortSample> samples, List<PortSample> low) {
        return new NatProfile(
                List.of(InetAddress.getLoopbackAddress()), mapping, NatBehavior.UNKNOWN, false, 0, samples, low);
    }
}
