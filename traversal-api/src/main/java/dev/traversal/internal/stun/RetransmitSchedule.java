package dev.traversal.internal.stun;

/**
 * When a request over UDP is sent again and when it is given up (RFC 8489 section 6.2.1). Immutable; one serves any
 * number of transactions.
 */
public final class RetransmitSchedule {
    /** Rc: how often a request is sent. */
    public static final int DEFAULT_SENDS = 7;
    /** Rm: how many first RTOs the wait after the last send lasts. */
    public static final int DEFAULT_LAST_WAIT_FACTOR = 16;

    private static final int MAX_SENDS = 32;

    private final long[] waitsNanos;

    private RetransmitSchedule(long[] waitsNanos) {
        if (waitsNanos.length == 0 || waitsNanos.length > MAX_SENDS) {
            throw new IllegalArgumentException("sends must be 1.." + MAX_SENDS + " but were " + waitsNanos.length);
        }
        for (long wait : waitsNanos) {
            if (wait <= 0) {
                throw new IllegalArgumentException("waits must be positive but one was " + wait + " ns");
            }
        }
        this.waitsNanos = waitsNanos;
    }

    /**
     * {@return the standard's schedule: seven sends, each wait twice the one before, then sixteen first RTOs}
     *
     * @param firstRtoNanos the first wait
     */
    public static RetransmitSchedule standard(long firstRtoNanos) {
        return doubling(firstRtoNanos, DEFAULT_SENDS, DEFAULT_LAST_WAIT_FACTOR);
    }

    /**
     * {@return a schedule whose waits double}
     *
     * @param firstRtoNanos the first wait
     * @param maxSends Rc, 1..32
     * @param lastWaitFactor Rm: first RTOs to wait after the last send
     */
    public static RetransmitSchedule doubling(long firstRtoNanos, int maxSends, int lastWaitFactor) {
        long[] waits = new long[Math.max(0, maxSends)];
        for (int i = 0; i < waits.length; i++) {
            waits[i] = i == waits.length - 1 ? firstRtoNanos * lastWaitFactor : firstRtoNanos << i;
        }
        return new RetransmitSchedule(waits);
    }

    /**
     * {@return a schedule with these waits, one a send}
     *
     * @param waitsNanos the wait after the first send, after the second, ...
     */
    public static RetransmitSchedule of(long... waitsNanos) {
        return new RetransmitSchedule(waitsNanos.clone());
    }

    /** {@return how often a request is sent} */
    public int maxSends() {
        return waitsNanos.length;
    }

    /**
     * {@return how long to wait after a send}
     *
     * @param sends 1 after the first send, and so on
     */
    public long waitNanos(int sends) {
        return waitsNanos[sends - 1];
    }
}
