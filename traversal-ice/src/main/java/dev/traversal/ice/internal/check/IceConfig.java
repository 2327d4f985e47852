package dev.traversal.ice.internal.check;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What a session's checks are made from.
 *
 * @param role the role to begin with; the initiator controls (RFC 8445 section 6.1.1)
 * @param tieBreaker random, settles role conflicts (RFC 8445 section 7.3.1.1)
 * @param sessionTag the first four bytes of every transaction id, by which answers find their session
 * @param ufrag our username fragment
 * @param password our password
 * @param checkPacing Ta as we ask for it (RFC 8445 section 14.2); the peer may ask for more
 * @param keepalive how long a valid pair may be silent where consent need not be fresh (RFC 8445 section 11)
 * @param patience how long to hope before failing although every check has failed (RFC 8863 section 4)
 * @param maxPairs how many pairs there may be (RFC 8445 section 6.1.2.5)
 * @param openers whether the first datagram of a socket toward an address leaves with a low TTL
 * @param openerTtl that TTL, or IPv6 hop limit
 * @param meeting which side may know a pair before the other
 */
public record IceConfig(
        Role role,
        long tieBreaker,
        int sessionTag,
        String ufrag,
        String password,
        Duration checkPacing,
        Keepalive keepalive,
        Duration patience,
        int maxPairs,
        boolean openers,
        int openerTtl,
        Meeting meeting) {
    /** The time within which a slow peer's checks may still come (RFC 8863 section 4). */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMillis(39_500);
    /** The limit of RFC 8445 section 6.1.2.5. */
    public static final int DEFAULT_MAX_PAIRS = 100;
    /** Passes the home's own router and dies at the next. */
    public static final int DEFAULT_OPENER_TTL = 2;

    /** Checks the ranges. */
    public IceConfig {
        requirePositive(checkPacing, "checkPacing");
        if (maxPairs < 1) {
            throw new IllegalArgumentException("maxPairs must be positive but was " + maxPairs);
        }
        if (openerTtl < 1 || openerTtl > 255) {
            throw new IllegalArgumentException("openerTtl must be 1..255 but was " + openerTtl);
        }
    }

    /**
     * {@return the configuration of an ordinary session}
     *
     * @param initiator whether this side asked for the session, and so controls
     * @param meeting which side may know a pair before the other
     * @param sessionTag the first four bytes of every transaction id
     * @param ufrag our username fragment
     * @param password our password
     * @param checkPacing Ta
     * @param keepaliveInterval pause between keepalives of a spare pair
     * @param openers whether first datagrams leave with a low TTL
     * @param random draws the tie-breaker
     */
    public static IceConfig ofSession(
            boolean initiator,
            Meeting meeting,
            int sessionTag,
            String ufrag,
            String password,
            Duration checkPacing,
            Duration keepaliveInterval,
            boolean openers,
            RandomGenerator random) {
        return new IceConfig(
                initiator ? Role.CONTROLLING : Role.CONTROLLED,
                random.nextLong(),
                sessionTag,
                ufrag,
                password,
                checkPacing,
                Keepalive.every(keepaliveInterval),
                DEFAULT_PATIENCE,
                DEFAULT_MAX_PAIRS,
                openers,
                DEFAULT_OPENER_TTL,
                meeting);
    }

    /**
     * {@return the same with other keepalives}
     *
     * @param other how long a valid pair may be silent
     */
    public IceConfig withKeepalive(Keepalive other) {
        return new IceConfig(
                role,
                tieBreaker,
                sessionTag,
                ufrag,
                password,
                checkPacing,
                other,
                patience,
                maxPairs,
                openers,
                openerTtl,
                meeting);
    }

    /**
     * {@return the same with another limit}
     *
     * @param other how many pairs there may be
     */
    public IceConfig withMaxPairs(int other) {
        return new IceConfig(
                role,
                tieBreaker,
                sessionTag,
                ufrag,
                password,
                checkPacing,
                keepalive,
                patience,
                other,
                openers,
                openerTtl,
                meeting);
    }

    /** {@return everything but the password} */
    @Override
    public String toString() {
        return "IceConfig[role=" + role + ", ufrag=" + ufrag + ", checkPacing=" + checkPacing + ", openers=" + openers
                + ", meeting=" + meeting + "]";
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " must be positive but was " + duration);
        }
    }
}
