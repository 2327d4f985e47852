package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When to look for a direct path again while data takes a relay: a firewall may have been opened, or a mapping that was in
 * the way may have ended. Both ends move to the relay at a time, so both look at a time, which is what NATs ask for.
 */
final class DirectSearch {
    static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private long pauseNanos = FIRST_PAUSE.toNanos();
    private @Nullable Deadline deadline;

    /** Data takes another path. */
    void moved(boolean relayed, long nowNanos) {
        if (!relayed) {
            deadline = null;
            pauseNanos = FIRST_PAUSE.toNanos();
        } else if (deadline == null) {
            deadline = next(nowNanos);
        }
    }

    /** {@return whether to look now; the next time is further away} */
    boolean isDue(long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return false;
        }
        pauseNanos = Math.min(LONGEST_PAUSE.toNanos(), 2 * pauseNanos);
        deadline = next(nowNanos);
        return true;
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }

    private Deadline next(long nowNanos) {
        return new Deadline(nowNanos + pauseNanos, "search for a direct path");
    }
}
