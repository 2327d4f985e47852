package dev.traversal.ice.internal.check;

/**
 * When the peer knows what it was told: before that, a packet of ours may meet an edge that the peer has not opened, and
 * some edges then move the peer's flow to another port. Whose description answered ours took a round trip; else a peer
 * of this library may say what has arrived, and nobody else's timing can be known.
 */
final class Telling {
    /** One round trip of signaling, where nothing better is known. */
    static final long MAX_NANOS = 250_000_000;

    private final Meeting meeting;
    private long durationNanos = MAX_NANOS;
    private boolean acknowledged;
    private long acknowledgedNanos;

    Telling(Meeting meeting) {
        this.meeting = meeting;
    }

    /**
     * The peer's description came.
     *
     * @param sinceOursNanos how long after ours was sent
     */
    void described(long sinceOursNanos) {
        if (meeting == Meeting.OFFERER && sinceOursNanos > 0) {
            durationNanos = Math.min(MAX_NANOS, sinceOursNanos);
        }
    }

    /** The peer said that it has all that it was told. */
    void acknowledged(long nowNanos) {
        acknowledged = true;
        acknowledgedNanos = nowNanos;
    }

    /** {@return when the peer knows a pair that we know} */
    long knownToPeerNanos(LocalBase base, long nowNanos) {
        if (acknowledged && base.toldNanos() - acknowledgedNanos <= 0) {
            return base.toldNanos();
        }
        return switch (meeting) {
            case OFFERER -> base.toldNanos() + (base.wasToldAtFirst() ? 0 : durationNanos);
            case ANSWERER -> nowNanos + MAX_NANOS;
            case CROSSING -> base.toldNanos() + MAX_NANOS;
        };
    }
}
