package dev.traversal.portmap.internal.protocol;

/**
 * Tells by a gateway's clock whether it has forgotten its rules: it counts seconds since then (RFC 6886 section 3.6, RFC 6887
 * section 8.5).
 */
public final class Epoch {
    private static final long SECOND = 1_000_000_000L;

    private boolean known;
    private long serverSeconds;
    private long atNanos;

    /**
     * Takes what the gateway says now.
     *
     * @param seconds its clock
     * @param nowNanos the time
     * @return whether it must have begun anew since the last time
     */
    public boolean restarted(long seconds, long nowNanos) {
        long elapsed = (nowNanos - atNanos) / SECOND;
        long counted = seconds - serverSeconds;
        boolean first = !known;
        known = true;
        serverSeconds = seconds;
        atNanos = nowNanos;
        // RFC 6887 section 8.5: 1 s of reordering, 2 s of granularity, and clocks that differ by a sixteenth
        return !first && (counted < -1 || elapsed + 2 < counted - counted / 16 || counted + 2 < elapsed - elapsed / 16);
    }
}
