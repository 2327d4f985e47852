package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import org.jspecify.annotations.Nullable;

/** When whoever asked tells its peer again, until the session is secured: after a second, then every two. */
final class OfferRepeats {
    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    private static final long PAUSE_NANOS = 2_000_000_000L;

    private @Nullable Deadline deadline;

    void begin(long nowNanos) {
        deadline = new Deadline(nowNanos + FIRST_PAUSE_NANOS, "offer repeat");
    }

    void end() {
        deadline = null;
    }

    /** {@return whether to repeat now} */
    boolean isDue(long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return false;
        }
        deadline = new Deadline(nowNanos + PAUSE_NANOS, "offer repeat");
        return true;
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }
}
