package dev.traversal.portmap.internal.protocol;

/**
 * When a question is repeated: each wait is twice the one before. RFC 6886 section 3.1 begins with 250 ms as we do; RFC 6887
 * section 8.1.1 begins with 3 s, which is more than anybody waits for a router in the next room.
 *
 * @param sends how often it has left
 * @param mostSends how often it leaves
 * @param waitNanos how long the answer to the last one is waited for
 * @param dueNanos when that is over
 */
public record Retry(int sends, int mostSends, long waitNanos, long dueNanos) {
    private static final long FIRST_WAIT_NANOS = 250_000_000L;
    private static final long MAX_WAIT_NANOS = 8_000_000_000L;

    /**
     * {@return the state after the first one left}
     *
     * @param mostSends how often it leaves, at least 1
     * @param nowNanos the time
     */
    public static Retry first(int mostSends, long nowNanos) {
        return new Retry(1, mostSends, FIRST_WAIT_NANOS, nowNanos + FIRST_WAIT_NANOS);
    }

    /**
     * {@return whether its time has come}
     *
     * @param nowNanos the time
     */
    public boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    /** {@return whether it has left often enough: when it is due, nobody is there} */
    public boolean isLast() {
        return sends >= mostSends;
    }

    /**
     * {@return the state after it left again}
     *
     * @param nowNanos the time
     */
    public Retry again(long nowNanos) {
        long wait = Math.min(MAX_WAIT_NANOS, 2 * waitNanos);
        return new Retry(sends + 1, mostSends, wait, nowNanos + wait);
    }
}
