package dev.traversal.ice.internal.signal;

import static dev.traversal.ice.internal.signal.Party.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SessionId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OfferMemoryTest {
    private static final Duration KEPT = Freshness.LIFETIME.plus(Freshness.CLOCK_TOLERANCE);

    private final OfferMemory memory = new OfferMemory();

    @Test
    void forgetsTheOldest_whenFull() {
        for (int i = 0; i < OfferMemory.MAX_OFFERS + 10; i++) {
            add(i, NOW);
        }

        assertThat(memory.size()).isEqualTo(OfferMemory.MAX_OFFERS);
        assertThat(memory.contains(session(9))).isFalse();
        assertThat(memory.contains(session(10))).isTrue();
        assertThat(memory.contains(session(OfferMemory.MAX_OFFERS + 9))).isTrue();
    }

    @Test
    void forgetsWhatHasExpired_whenTheNextComes() {
        for (int i = 0; i < 100; i++) {
            add(i, NOW);
        }

        add(100, NOW.plus(KEPT));
        assertThat(memory.size()).isEqualTo(101);

        add(101, NOW.plus(KEPT).plusMillis(1));
        assertThat(memory.size()).isEqualTo(2);
    }

    private void add(int number, Instant now) {
        memory.add(session(number), Freshness.expiry(now).toEpochMilli(), now);
    }

    private static SessionId session(int number) {
        return new SessionId(String.format("%032x", number));
    }
}
