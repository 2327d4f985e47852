package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortOrderTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void everyPortComesOnce_whateverTheSamples() {
        for (int openers : new int[] {1, 7, 384, 70_000}) {
            int[] order =
                    PortOrder.of(AllocatorPosterior.of(of(40_000, 40_300, 40_120, 40_222, 40_511)), openers, random);

            assertThat(IntStream.of(order).sorted().toArray())
                    .isEqualTo(IntStream.rangeClosed(1_024, 65_535).toArray());
        }
    }

    @Test
    void aRunOfMappingsAtUnknownOffsetIsMet_withinOneLap() {
        int[] order = PortOrder.of(AllocatorPosterior.of(List.of()), 384, random);

        for (int first = 1_024; first + 384 <= 65_536; first += 997) {
            int from = first;
            int met = IntStream.range(0, order.length)
                    .filter(i -> order[i] >= from && order[i] < from + 384)
                    .findFirst()
                    .orElseThrow();
            assertThat(met).isLessThanOrEqualTo(64_512 / 384 + 1);
        }
    }

    @Test
    void theLowThousandComesFirst_whenSourcesBelow1024GaveLinuxAway() {
        AllocatorPosterior linux =
                AllocatorPosterior.of(of(9_000, 60_000, 33_000, 1_500, 21_000, 45_000), of(700, 1_001, 640));

        assertThat(Arrays.stream(PortOrder.of(linux, 384, random)).limit(1_024)).allMatch(port -> port < 2_048);
    }

    @Test
    void nothingIsSaid_whenThereAreFewSamples() {
        assertThat(AllocatorPosterior.of(of(1, 2, 3, 4, 5)).allocatorClass()).isEqualTo(AllocatorClass.UNKNOWN);
        assertThat(AllocatorPosterior.of(List.of()).allocatorClass()).isEqualTo(AllocatorClass.UNKNOWN);
    }

    private static List<PortSample> of(int... ports) {
        return IntStream.range(0, ports.length)
                .mapToObj(i -> new PortSample(i % 3, ports[i]))
                .toList();
    }
}
