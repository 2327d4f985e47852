package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * When whoever asked, or restarted, tells its peer again until that knows: after a second, then every two, and less often
 * once that has brought nothing for a while.
 */
final class OfferRepeats {
    private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
    private static final long PAUSE_NANOS = 2_000_000_000L;
    private static final long LONG_PAUSE_NANOS = 30_000_000_000L;
    private static final int OFTEN = 30;

    private @Nullable Deadline deadline;
    private int repeats;

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
        long pause = ++repeats < OFTEN ? PAUSE_NANOS : LONG_PAUSE_NANOS;
        deadline = new Deadline(nowNanos + pause, "offer repeat");
        return true;
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }
}
