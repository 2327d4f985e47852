package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Deadline;
import org.jspecify.annotations.Nullable;

/** The last datagram of a session, sent a few times since nobody acknowledges it. */
final class Farewell {
    private static final int REPEATS = 2;
    private static final long PAUSE_NANOS = 60_000_000L;

    private byte[] words = {};
    private int repeatsLeft;
    private @Nullable Deadline deadline;

    void begin(byte[] datagram, long nowNanos) {
        words = datagram;
        repeatsLeft = REPEATS;
        deadline = new Deadline(nowNanos + PAUSE_NANOS, "farewell");
    }

    /** Sends it again if that is due. */
    void repeatIfDue(OutboundDatagrams outbound, long nowNanos) {
        if (deadline != null && deadline.isDue(nowNanos)) {
            repeatsLeft--;
            deadline = repeatsLeft == 0 ? null : new Deadline(nowNanos + PAUSE_NANOS, "farewell");
            outbound.sendRaw(words);
        }
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }
}
