package dev.traversal.relay.internal.turn.server;

/**
 * What the server lets others take.
 *
 * @param allocations in all
 * @param allocationsPerUser of one account
 * @param allocationsPerSource of one address, or one IPv6 network of 64 bits
 * @param permissions of one allocation, addresses and channels each
 * @param userBytesPerSecond relayed for one account, 0 for any number
 * @param userDatagramsPerSecond relayed for one account, 0 for any number
 * @param maxLifetimeSeconds of an allocation between two refreshes
 * @param firstPort the lowest relayed port
 * @param lastPort the highest relayed port
 */
public record TurnLimits(
        int allocations,
        int allocationsPerUser,
        int allocationsPerSource,
        int permissions,
        long userBytesPerSecond,
        long userDatagramsPerSecond,
        int maxLifetimeSeconds,
        int firstPort,
        int lastPort) {
    /** The range of RFC 8656 section 7.2, its lifetimes, and room for a few thousand agents. */
    public static final TurnLimits USUAL = new TurnLimits(16_000, 128, 512, 64, 0, 100_000, 3_600, 49_152, 65_535);

    /** Checks the numbers. */
    public TurnLimits {
        if (allocations < 1 || allocationsPerUser < 1 || allocationsPerSource < 1 || permissions < 1) {
            throw new IllegalArgumentException("of everything there must be at least one");
        }
        if (userBytesPerSecond < 0 || userDatagramsPerSecond < 0) {
            throw new IllegalArgumentException("a rate must be 0, for none, or more");
        }
        if (maxLifetimeSeconds < 600 || maxLifetimeSeconds > 86_400) {
            throw new IllegalArgumentException(
                    "the longest lifetime must be 600..86400 s but was " + maxLifetimeSeconds);
        }
        if (firstPort < 1_024 || lastPort > 65_535 || lastPort - firstPort < 1) {
            throw new IllegalArgumentException(
                    "relayed ports must be within 1024..65535, at least two, but were " + firstPort + ".." + lastPort);
        }
    }

    /**
     * {@return the same with other quotas}
     *
     * @param all allocations in all
     * @param perUser of one account
     * @param perSource of one address
     */
    public TurnLimits withQuotas(int all, int perUser, int perSource) {
        return new TurnLimits(
                all,
                perUser,
                perSource,
                permissions,
                userBytesPerSecond,
                userDatagramsPerSecond,
                maxLifetimeSeconds,
                firstPort,
                lastPort);
    }

    /**
     * {@return the same with other rates}
     *
     * @param bytesPerSecond relayed for one account, 0 for any number
     * @param datagramsPerSecond relayed for one account, 0 for any number
     */
    public TurnLimits withRates(long bytesPerSecond, long datagramsPerSecond) {
        return new TurnLimits(
                allocations,
                allocationsPerUser,
                allocationsPerSource,
                permissions,
                bytesPerSecond,
                datagramsPerSecond,
                maxLifetimeSeconds,
                firstPort,
                lastPort);
    }

    /**
     * {@return the same with other ports}
     *
     * @param first the lowest relayed port
     * @param last the highest relayed port
     */
    public TurnLimits withPorts(int first, int last) {
        return new TurnLimits(
                allocations,
                allocationsPerUser,
                allocationsPerSource,
                permissions,
                userBytesPerSecond,
                userDatagramsPerSecond,
                maxLifetimeSeconds,
                first,
                last);
    }
}
