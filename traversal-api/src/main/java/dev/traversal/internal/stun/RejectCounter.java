package dev.traversal.internal.stun;

import org.jspecify.annotations.Nullable;

/** Counts rejected datagrams by reason. Not thread-safe. */
public final class RejectCounter {
    private static final int REASONS = StunReject.values().length;

    private final long[] counts = new long[REASONS];

    /** Makes one with every count at 0. */
    public RejectCounter() {}

    /**
     * Counts one datagram.
     *
     * @param reason why, {@code null} for a good one, which is not counted
     * @return the reason
     */
    public @Nullable StunReject count(@Nullable StunReject reason) {
        if (reason != null) {
            counts[reason.ordinal()]++;
        }
        return reason;
    }

    /**
     * {@return how many datagrams had this reason}
     *
     * @param reason a reason
     */
    public long of(StunReject reason) {
        return counts[reason.ordinal()];
    }

    /** {@return how many datagrams were rejected} */
    public long total() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
