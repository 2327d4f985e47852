package dev.traversal.internal.netty;

/** Bounds how many failures a socket reports, since a stranger can cause as many as it likes. */
final class FailureBudget {
    static final int PER_SECOND = 100;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private long windowStartNanos;
    private int left;
    private boolean begun;

    /** {@return whether one more may be reported} */
    boolean take(long nowNanos) {
        if (!begun || nowNanos - windowStartNanos >= SECOND_NANOS) {
            begun = true;
            windowStartNanos = nowNanos;
            left = PER_SECOND;
        }
        if (left == 0) {
            return false;
        }
        left--;
        return true;
    }
}
