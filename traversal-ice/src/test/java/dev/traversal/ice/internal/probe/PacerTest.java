package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void someLeaveAtOnce_andThenOneAfterTheOther() {
        Pacer pacer = new Pacer(500, 0);

        for (int i = 0; i < Pacer.BURST; i++) {
            assertThat(pacer.take(0)).isTrue();
        }
        assertThat(pacer.take(0)).isFalse();
        assertThat(pacer.nextNanos()).isEqualTo(SECOND / 500);
        assertThat(pacer.take(SECOND / 500 - 1)).isFalse();
        assertThat(pacer.take(SECOND / 500)).isTrue();
    }

    @Test
    void anotherRateHoldsFromThenOn() {
        Pacer pacer = new Pacer(1, 0);
        while (pacer.take(0)) {}

        pacer.rate(2_000, SECOND / 2);

        assertThat(pacer.nextNanos()).isEqualTo(SECOND / 2 + SECOND / 4_000);
    }

    /** However often and whenever it is asked. */
    @Property
    void neverMoreThanABurstAndTheRate(
            @ForAll @IntRange(min = 1, max = 2_000) int perSecond,
            @ForAll @Size(max = 300) List<@LongRange(max = 50_000_000L) Long> pauses) {
        Pacer pacer = new Pacer(perSecond, 0);
        long now = 0;
        int left = 0;
        for (long pause : pauses) {
            now += pause;
            left += pacer.take(now) ? 1 : 0;
            assertThat((double) left).isLessThanOrEqualTo(Pacer.BURST + perSecond * (now / 1e9) + 1e-6);
        }
        long next = pacer.nextNanos();
        assertThat(pacer.take(Math.max(now, next))).isTrue();
    }
}
