package dev.traversal.ice.internal.check;

import dev.traversal.internal.address.AddressKind;

/**
 * When the peer knows what it was told: before that, a packet of ours may meet an edge that the peer has not opened, and
 * some edges then move the peer's flow to another port. Whose description answered ours took a round trip; a peer of
 * this library says what has arrived. Where two describe themselves unasked and neither says so, ours is taken to need
 * no more than one and a half times as long as theirs seemed to take.
 *
 * <p>What counts is when a packet of ours meets the peer's edge, so the way there is taken off: it is not shorter than
 * the way to the nearest server.
 */
final class Telling {
    /** One round trip of signaling, where nothing better is known. */
    static final long MAX_NANOS = 250_000_000;
    /** A description that crosses ours sooner than this was under way before ours, for nobody knows how long. */
    static final long MIN_CROSSING_NANOS = 20_000_000;

    /**
     * How long a server is waited for that has not said yet where we are seen to come from: until then the peer cannot open
     * its edge toward us. Long enough for one lost datagram.
     */
    private static final long UNSEEN_NANOS = 600_000_000;

    /** How long the first packet through a fresh mapping is awaited. */
    static final long FRESH_NANOS = 1_500_000_000;

    /** How long the peer's first packet to a mapped port is awaited: it is told, waits until we know, and sends. */
    static final long PEER_FIRST_NANOS = 1_000_000_000;

    private final Meeting meeting;
    /** A server that is much further away than most peers says little about them. */
    static final long MAX_FLIGHT_NANOS = 25_000_000;

    private long durationNanos = MAX_NANOS;
    private long flightNanos;
    private boolean localComplete;
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
            durationNanos = ofRoundTrip(sinceOursNanos);
        } else if (meeting == Meeting.CROSSING && sinceOursNanos >= MIN_CROSSING_NANOS) {
            durationNanos = Math.min(MAX_NANOS, sinceOursNanos + sinceOursNanos / 2);
        }
    }

    /**
     * A server answered.
     *
     * @param roundTripNanos after how long
     */
    void serverAnswered(long roundTripNanos) {
        long flight = Math.min(MAX_FLIGHT_NANOS, roundTripNanos / 2);
        flightNanos = flightNanos == 0 ? flight : Math.min(flightNanos, flight);
    }

    /**
     * The peer said that it has something of what it was told.
     *
     * @param roundTripNanos from then until now
     */
    void measured(long roundTripNanos) {
        if (meeting == Meeting.CROSSING) {
            durationNanos = ofRoundTrip(roundTripNanos);
        }
    }

    /** The peer said that it has all that it was told. */
    void acknowledged(long nowNanos) {
        acknowledged = true;
        acknowledgedNanos = nowNanos;
    }

    /** No more will be found that leads to us. */
    void localComplete() {
        localComplete = true;
    }

    /** {@return when the peer knows a pair that we know, and has had time to use it if it is to be the first} */
    long knownToPeerNanos(CandidatePair pair, long nowNanos) {
        LocalBase base = pair.base();
        long knownNanos = knownToPeerNanos(base, nowNanos);
        boolean unseen = !localComplete
                && base.isHidden()
                && AddressKind.of(pair.remote().address().getAddress()) == AddressKind.ORDINARY;
        long seenNanos = base.firstNanos() + UNSEEN_NANOS;
        return unseen && seenNanos - knownNanos > 0 ? seenNanos : knownNanos;
    }

    /** {@return when the peer knows what leads to a base, as far as it has been told} */
    long knownToPeerNanos(LocalBase base, long nowNanos) {
        if (base.isFresh()) {
            return base.toldNanos() + FRESH_NANOS;
        }
        if (acknowledged && base.toldNanos() - acknowledgedNanos <= 0) {
            return base.toldNanos();
        }
        return switch (meeting) {
            case OFFERER -> base.toldNanos() + (base.wasToldAtFirst() ? 0 : waitNanos());
            case ANSWERER -> nowNanos + MAX_NANOS;
            case CROSSING -> base.toldNanos() + waitNanos();
        };
    }

    private long waitNanos() {
        return Math.max(0, durationNanos - flightNanos);
    }

    /** {@return one way of a round trip, unless the way back is three times as fast} */
    private static long ofRoundTrip(long nanos) {
        return Math.min(MAX_NANOS, nanos - nanos / 4);
    }
}
