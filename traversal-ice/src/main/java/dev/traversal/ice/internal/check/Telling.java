package dev.traversal.ice.internal.check;

/**
 * When the peer knows what it was told: before that, a packet of ours may meet an edge that the peer has not opened, and
 * some edges then move the peer's flow to another port. Whose description answered ours took a round trip; a peer of
 * this library says what has arrived. Where two describe themselves unasked and neither says so, ours is taken to need
 * no more than twice as long as theirs seemed to take.
 */
final class Telling {
    /** One round trip of signaling, where nothing better is known. */
    static final long MAX_NANOS = 250_000_000;
    /** A description that crosses ours sooner than this was under way before ours, for nobody knows how long. */
    static final long MIN_CROSSING_NANOS = 20_000_000;

    /** How long the first packet through a fresh mapping is awaited. */
    static final long FRESH_NANOS = 1_500_000_000;

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
        } else if (meeting == Meeting.CROSSING && sinceOursNanos >= MIN_CROSSING_NANOS) {
            durationNanos = Math.min(MAX_NANOS, 2 * sinceOursNanos);
        }
    }

    /**
     * The peer said that it has something of what it was told.
     *
     * @param roundTripNanos from then until now
     */
    void measured(long roundTripNanos) {
        if (meeting == Meeting.CROSSING) {
            durationNanos = Math.min(MAX_NANOS, roundTripNanos);
        }
    }

    /** The peer said that it has all that it was told. */
    void acknowledged(long nowNanos) {
        acknowledged = true;
        acknowledgedNanos = nowNanos;
    }

    /** {@return when the peer knows a pair that we know, and has had time to use it if it is to be the first} */
    long knownToPeerNanos(LocalBase base, long nowNanos) {
        if (base.isFresh()) {
            return base.toldNanos() + FRESH_NANOS;
        }
        if (acknowledged && base.toldNanos() - acknowledgedNanos <= 0) {
            return base.toldNanos();
        }
        return switch (meeting) {
            case OFFERER -> base.toldNanos() + (base.wasToldAtFirst() ? 0 : durationNanos);
            case ANSWERER -> nowNanos + MAX_NANOS;
            case CROSSING -> base.toldNanos() + durationNanos;
        };
    }
}
