package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * When a session of which no path answers begins another generation: once asking again has brought nothing for a while,
 * and early enough that consent, which lasts 30 seconds, does not end the session first.
 */
final class RestartTimer {
    static final long PAUSE_NANOS = 4_000_000_000L;
    static final long NEXT_PAUSE_NANOS = 8_000_000_000L;

    private @Nullable Deadline deadline;

    /** No path answers. */
    void silent(long nowNanos) {
        if (deadline == null) {
            deadline = new Deadline(nowNanos + PAUSE_NANOS, "ICE restart");
        }
    }

    /** A path answers. */
    void heard() {
        deadline = null;
    }

    /** {@return whether to restart now; then again after a longer pause} */
    boolean isDue(long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return false;
        }
        deadline = new Deadline(nowNanos + NEXT_PAUSE_NANOS, "ICE restart");
        return true;
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }
}
