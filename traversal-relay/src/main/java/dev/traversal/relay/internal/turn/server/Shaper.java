package dev.traversal.relay.internal.turn.server;

/** Lets so many bytes and datagrams a second through, and a burst of a tenth of a second. Allocates nothing. */
final class Shaper {
    private static final long BURST_NANOS = 100_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    private final double nanosPerByte;
    private final double nanosPerDatagram;
    private double bytesOwed;
    private double datagramsOwed;
    private long atNanos;

    /**
     * Makes one.
     *
     * @param bytesPerSecond 0 for any number
     * @param datagramsPerSecond 0 for any number
     * @param nowNanos the time
     */
    Shaper(long bytesPerSecond, long datagramsPerSecond, long nowNanos) {
        nanosPerByte = bytesPerSecond == 0 ? 0 : NANOS_PER_SECOND / bytesPerSecond;
        nanosPerDatagram = datagramsPerSecond == 0 ? 0 : NANOS_PER_SECOND / datagramsPerSecond;
        atNanos = nowNanos;
    }

    /** {@return whether a datagram may pass} */
    boolean take(int bytes, long nowNanos) {
        double passed = nowNanos - atNanos;
        atNanos = nowNanos;
        bytesOwed = Math.max(0, bytesOwed - passed);
        datagramsOwed = Math.max(0, datagramsOwed - passed);
        if (bytesOwed > BURST_NANOS || datagramsOwed > BURST_NANOS) {
            return false;
        }
        bytesOwed += bytes * nanosPerByte;
        datagramsOwed += nanosPerDatagram;
        return true;
    }
}
