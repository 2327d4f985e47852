package dev.traversal.ice.internal.secure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    @Test
    void takesEachNumberOnce_whenTheyComeInOrder() {
        ReplayWindow window = new ReplayWindow();

        for (long sequence = 0; sequence < 10_000; sequence++) {
            assertThat(window.isFresh(sequence)).isTrue();
            window.mark(sequence);
            assertThat(window.isFresh(sequence)).isFalse();
        }
    }

    @Test
    void takesWhatLagsBehindByLessThanTheWindow() {
        ReplayWindow window = new ReplayWindow();
        window.mark(100_000);

        assertThat(window.isFresh(100_000 - ReplayWindow.RECORDS + 1)).isTrue();
        assertThat(window.isFresh(100_000 - ReplayWindow.RECORDS)).isFalse();
    }

    @Test
    void forgetsNothing_whenTheNumberIsTheLargest() {
        ReplayWindow window = new ReplayWindow();
        long largest = (1L << 48) - 1;

        window.mark(largest);

        assertThat(window.isFresh(largest)).isFalse();
        assertThat(window.isFresh(largest - 1)).isTrue();
    }

    @Property
    void behavesLikeAListOfAllNumbers(@ForAll("walks") List<Long> sequences) {
        ReplayWindow window = new ReplayWindow();
        Set<Long> seen = new HashSet<>();
        long newest = -1;
        for (long sequence : sequences) {
            boolean expected = !seen.contains(sequence) && newest - sequence < ReplayWindow.RECORDS;
            assertThat(window.isFresh(sequence)).isEqualTo(expected);
            if (expected) {
                window.mark(sequence);
                seen.add(sequence);
                newest = Math.max(newest, sequence);
            }
        }
    }

    @Provide
    Arbitrary<List<Long>> walks() {
        Arbitrary<Long> near = Arbitraries.longs().between(0, 6_000);
        Arbitrary<Long> far = Arbitraries.longs().between(0, 1L << 47);
        return Arbitraries.frequencyOf(Tuple.of(30, near), Tuple.of(1, far))
                .list()
                .ofMaxSize(300);
    }
}
