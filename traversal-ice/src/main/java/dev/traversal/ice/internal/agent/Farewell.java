package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import org.jspecify.annotations.Nullable;

/** The last datagram of a session, sent a few times since nobody acknowledges it. */
final class Farewell {
    private static final int REPEATS = 2;
    private static final long PAUSE_NANOS = 60_000_000L;

    private byte @Nullable [] words;
    private int repeatsLeft;
    private @Nullable Deadline deadline;

    void begin(byte[] datagram, long nowNanos) {
        words = datagram;
        repeatsLeft = REPEATS;
        deadline = new Deadline(nowNanos + PAUSE_NANOS, "farewell");
    }

    /** {@return what to send again now, or {@code null}} */
    byte @Nullable [] due(long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return null;
        }
        repeatsLeft--;
        deadline = repeatsLeft == 0 ? null : new Deadline(nowNanos + PAUSE_NANOS, "farewell");
        return words;
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }
}
