package dev.traversal.ice.internal.probe;

/** How fast datagrams of an attempt may leave: some at once, then at a rate. */
final class Pacer {
    static final int BURST = 64;

    private static final double NANOS_PER_SECOND = 1e9;

    private double perNano;
    private double tokens = BURST;
    private long filledNanos;

    /**
     * Makes one whose burst is whole.
     *
     * @param perSecond the rate after the burst, at least 1
     */
    Pacer(int perSecond, long nowNanos) {
        perNano = perSecond / NANOS_PER_SECOND;
        filledNanos = nowNanos;
    }

    /** Changes the rate. */
    void rate(int perSecond, long nowNanos) {
        fill(nowNanos);
        perNano = perSecond / NANOS_PER_SECOND;
    }

    /** {@return whether a datagram may leave now; if so it counts} */
    boolean take(long nowNanos) {
        fill(nowNanos);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** {@return when another may leave} */
    long nextNanos() {
        return tokens >= 1 ? filledNanos : filledNanos + (long) Math.ceil((1 - tokens) / perNano);
    }

    private void fill(long nowNanos) {
        tokens = Math.min(BURST, tokens + (nowNanos - filledNanos) * perNano);
        filledNanos = nowNanos;
    }
}
