package dev.traversal.ice.internal.check;

/**
 * Ta: lets one datagram of the checks leave at a time (RFC 8445 section 14.2). First checks, repeated ones, triggered
 * ones and openers share its slots, so that whatever candidates a peer names, what they receive in a second is bounded.
 */
final class CheckScheduler {
    /** Whatever Ta the two sides want, no more than 50 datagrams leave in a second. */
    static final long MIN_SPACING_NANOS = 20_000_000;

    private final long ownSpacingNanos;
    private long spacingNanos;
    private long nextSlotNanos;
    private boolean started;

    CheckScheduler(long spacingNanos) {
        this.ownSpacingNanos = Math.max(MIN_SPACING_NANOS, spacingNanos);
        this.spacingNanos = ownSpacingNanos;
    }

    /** The peer wants this Ta: the larger of both counts (RFC 8839 section 5.5). */
    void peerSpacing(long peerSpacingNanos) {
        spacingNanos = Math.max(ownSpacingNanos, peerSpacingNanos);
    }

    long spacingNanos() {
        return spacingNanos;
    }

    boolean isOpen(long nowNanos) {
        return !started || nowNanos - nextSlotNanos >= 0;
    }

    /** {@return when the next datagram may leave} */
    long nextSlotNanos(long nowNanos) {
        return isOpen(nowNanos) ? nowNanos : nextSlotNanos;
    }

    /** Uses a slot for a check and the opener ahead of it: one transaction, but two datagrams. */
    void takeTwo(long nowNanos) {
        nextSlotNanos = nextSlotNanos(nowNanos) + Math.max(spacingNanos, 2 * MIN_SPACING_NANOS);
        started = true;
    }

    /** Uses a slot. */
    void take(long nowNanos) {
        nextSlotNanos = nextSlotNanos(nowNanos) + spacingNanos;
        started = true;
    }
}
