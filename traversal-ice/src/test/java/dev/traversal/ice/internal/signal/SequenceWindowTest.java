package dev.traversal.ice.internal.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequenceWindowTest {
    @Property
    void takesEachNumberOnce_unlessItLies64BehindTheHighest(
            @ForAll @Size(max = 300) List<@IntRange(max = 200) Integer> numbers) {
        SequenceWindow window = new SequenceWindow();
        Set<Integer> taken = new HashSet<>();
        int highest = -1;
        for (int number : numbers) {
            Optional<EnvelopeRefusal> refusal = window.refusal(number);

            if (number <= highest - 64) {
                assertThat(refusal).contains(EnvelopeRefusal.OUT_OF_ORDER);
            } else if (taken.contains(number)) {
                assertThat(refusal).contains(EnvelopeRefusal.REPLAYED);
            } else {
                assertThat(refusal).isEmpty();
                window.accept(number);
                taken.add(number);
                highest = Math.max(highest, number);
            }
        }
    }

    @Test
    void holdsAtTheLargestNumber() {
        SequenceWindow window = new SequenceWindow();
        window.accept(0);
        window.accept(Integer.MAX_VALUE);

        assertThat(window.refusal(Integer.MAX_VALUE)).contains(EnvelopeRefusal.REPLAYED);
        assertThat(window.refusal(Integer.MAX_VALUE - 63)).isEmpty();
        assertThat(window.refusal(Integer.MAX_VALUE - 64)).contains(EnvelopeRefusal.OUT_OF_ORDER);
    }
}
