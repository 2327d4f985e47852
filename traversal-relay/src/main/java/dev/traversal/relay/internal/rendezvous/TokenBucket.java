package dev.traversal.relay.internal.rendezvous;

/** A budget that refills with time. May be overdrawn once: what is spent at once is bounded by the caller. */
final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final double capacity;
    private double tokens;
    private long atNanos;

    TokenBucket(double perSecond, double capacity, long nowNanos) {
        this.perSecond = perSecond;
        this.capacity = capacity;
        tokens = capacity;
        atNanos = nowNanos;
    }

    /** Takes tokens if there are enough. */
    boolean take(double count, long nowNanos) {
        refill(nowNanos);
        if (tokens < count) {
            return false;
        }
        tokens -= count;
        return true;
    }

    /** Takes tokens, into debt if need be; returns after how many nanoseconds the debt is paid, 0 if there is none. */
    long spend(double count, long nowNanos) {
        refill(nowNanos);
        tokens -= count;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perSecond * NANOS_PER_SECOND);
    }

    private void refill(long nowNanos) {
        tokens = Math.min(capacity, tokens + (nowNanos - atNanos) / NANOS_PER_SECOND * perSecond);
        atNanos = nowNanos;
    }
}
