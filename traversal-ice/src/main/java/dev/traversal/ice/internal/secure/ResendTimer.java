package dev.traversal.ice.internal.secure;

import java.util.concurrent.TimeUnit;

/** When a flight that nobody answered is sent again (RFC 6347 section 4.2.4.1). */
final class ResendTimer {
    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Answers to a peer's repetition come no closer together than this. */
    static final long MIN_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Resends without any answer after which datagrams shrink. */
    static final int SILENT_RESENDS = 2;

    private long intervalNanos = FIRST_NANOS;
    private long lastSentNanos;
    private boolean running;
    private int silentResends;
    private boolean shrunk;

    /** A new flight has left. */
    void start(long nowNanos) {
        intervalNanos = FIRST_NANOS;
        lastSentNanos = nowNanos;
        running = true;
        silentResends = 0;
    }

    /** The flight has left again, for whatever reason. */
    void resent(long nowNanos) {
        lastSentNanos = nowNanos;
        silentResends++;
        intervalNanos = Math.min(2 * intervalNanos, MAX_NANOS);
    }

    void stop() {
        running = false;
    }

    /** The peer said something new. */
    void heard() {
        silentResends = 0;
    }

    boolean isRunning() {
        return running;
    }

    long deadlineNanos() {
        return lastSentNanos + intervalNanos;
    }

    boolean isDue(long nowNanos) {
        return running && nowNanos - deadlineNanos() >= 0;
    }

    /** {@return whether a repetition by the peer may be answered now} */
    boolean mayAnswer(long nowNanos) {
        return nowNanos - lastSentNanos >= MIN_GAP_NANOS;
    }

    /** {@return the size for the next datagrams; once small, they stay small} */
    int datagramBytes() {
        shrunk |= silentResends >= SILENT_RESENDS;
        return shrunk ? OutboundFlight.SMALL_DATAGRAM_BYTES : OutboundFlight.DATAGRAM_BYTES;
    }
}
