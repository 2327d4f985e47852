package dev.traversal.ice.internal.check;

import dev.traversal.internal.machine.Deadline;
import org.jspecify.annotations.Nullable;

/** Finds the earliest of many deadlines and keeps it as one object while it does not change. */
final class EarliestDeadline {
    private @Nullable Deadline current;
    private boolean any;
    private long atNanos;
    private String reason = "";

    /** Begins to look again. */
    void begin() {
        any = false;
    }

    void offer(long offeredNanos, String offeredReason) {
        if (!any || offeredNanos - atNanos < 0) {
            any = true;
            atNanos = offeredNanos;
            reason = offeredReason;
        }
    }

    /** Ends looking. */
    void end() {
        if (!any) {
            current = null;
        } else if (current == null
                || current.atNanos() != atNanos
                || !current.reason().equals(reason)) {
            current = new Deadline(atNanos, reason);
        }
    }

    @Nullable
    Deadline get() {
        return current;
    }
}
