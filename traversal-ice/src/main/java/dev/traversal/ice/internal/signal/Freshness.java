package dev.traversal.ice.internal.signal;

import java.time.Duration;
import java.time.Instant;

/** How long a message is good for, and how far two peers' clocks may be apart. */
final class Freshness {
    /** From sealing to expiry: longer than any connect waits. */
    static final Duration LIFETIME = Duration.ofMinutes(2);

    /** Many devices' clocks are wrong by a minute or two; replays are caught by memory, so being generous is safe. */
    static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    private Freshness() {}

    static Instant expiry(Instant now) {
        return now.plus(LIFETIME);
    }

    /** {@return whether the expiry is neither past nor further ahead than an honest sender could have put it} */
    static boolean isFresh(long expiryMillis, Instant now) {
        return expiryMillis >= now.minus(CLOCK_TOLERANCE).toEpochMilli()
                && expiryMillis <= now.plus(LIFETIME).plus(CLOCK_TOLERANCE).toEpochMilli();
    }
}
