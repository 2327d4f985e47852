package dev.traversal.ice.internal.check;

/**
 * When the peer knows what it was told: before that, a packet of ours may meet an edge that the peer has not opened, and
 * some edges then move the peer's flow to another port. How long telling takes is learnt from how long the peer's own
 * description took.
 */
final class Telling {
    /** One round trip of signaling, where nothing better is known. */
    static final long MAX_NANOS = 250_000_000;

    /** A description that came at once was on its way before we began: it says nothing about the way. */
    private static final long MIN_MEASURED_NANOS = 10_000_000;

    private final Meeting meeting;
    private long durationNanos = MAX_NANOS;

    Telling(Meeting meeting) {
        this.meeting = meeting;
    }

    /**
     * The peer's description came.
     *
     * @param sinceOursNanos how long after ours was sent
     */
    void described(long sinceOursNanos) {
        if (meeting != Meeting.ANSWERER && sinceOursNanos >= MIN_MEASURED_NANOS) {
            durationNanos = Math.min(MAX_NANOS, sinceOursNanos);
        }
    }

    /** {@return when the peer knows a pair that we know} */
    long knownToPeerNanos(LocalBase base, long nowNanos) {
        return switch (meeting) {
            case OFFERER -> base.toldNanos() + (base.wasToldAtFirst() ? 0 : durationNanos);
            case ANSWERER -> nowNanos + MAX_NANOS;
            case CROSSING -> base.toldNanos() + durationNanos;
        };
    }
}
