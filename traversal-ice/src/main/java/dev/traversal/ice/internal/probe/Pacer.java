package dev.traversal.ice.internal.probe;

/** How fast datagrams of an attempt may leave: some at once, then at a rate. */
final class Pacer {
    static final int BURST = 64;

    private static final long SECOND = 1_000_000_000L;

    private long intervalNanos;
    /** When as many have left as the rate allows, burst aside. */
    private long evenNanos;

    /**
     * Makes one whose burst is whole.
     *
     * @param perSecond the rate after the burst, at least 1
     */
    Pacer(int perSecond, long nowNanos) {
        intervalNanos = interval(perSecond);
        evenNanos = nowNanos;
    }

    /** Changes the rate. */
    void rate(int perSecond, long nowNanos) {
        long ahead = Math.max(0, evenNanos - nowNanos);
        long before = intervalNanos;
        intervalNanos = interval(perSecond);
        evenNanos = nowNanos + (long) Math.ceil(ahead / (double) before * intervalNanos);
    }

    /** {@return whether a datagram may leave now; if so it counts} */
    boolean take(long nowNanos) {
        if (nowNanos - nextNanos() < 0) {
            return false;
        }
        evenNanos = (evenNanos - nowNanos > 0 ? evenNanos : nowNanos) + intervalNanos;
        return true;
    }

    /** {@return when another may leave, perhaps long since} */
    long nextNanos() {
        return evenNanos - (BURST - 1) * intervalNanos;
    }

    /** {@return the time between two, rounded up: never faster than that} */
    private static long interval(int perSecond) {
        return (SECOND + perSecond - 1) / perSecond;
    }
}
