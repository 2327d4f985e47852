package dev.traversal.api;

import java.time.Duration;

/**
 * What an agent may spend on a direct path where a NAT gives each destination another port: sockets, datagrams and time of
 * one attempt. The tighter of both ends' budgets holds.
 *
 * @param maxSockets how many sockets, and so mappings, an attempt may open; 0 for no attempt at all
 * @param maxProbes how many ports of the peer's NAT it may probe
 * @param maxRate how many datagrams a second, after a burst of 64
 * @param maxPackets how many datagrams in all
 * @param maxDuration how long it may take
 * @param blockFraction which part of a block of ports, 0 to 1, if the NAT seems to give each host one: the others of the
 *     host need the rest
 * @param minRetryInterval how long after a failure the same peer is tried again; doubles with each, to an hour
 */
public record HardNatBudget(
        int maxSockets,
        int maxProbes,
        int maxRate,
        int maxPackets,
        Duration maxDuration,
        double blockFraction,
        Duration minRetryInterval) {
    private static final double QUARTER = 0.25;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MAX_SOCKETS = 4_096;
    private static final int MAX_PACKETS = 65_536;

    /** No attempt: what ordinary checks do not reach goes by a relay. */
    public static final HardNatBudget OFF = new HardNatBudget(0, 0, 0, 0, Duration.ZERO, 0, MINUTE);

    /** For links and routers that bear little. */
    public static final HardNatBudget LOW =
            new HardNatBudget(64, 256, 100, 400, Duration.ofSeconds(8), QUARTER, MINUTE);

    /** Succeeds wherever an attempt makes sense, in a second or two. */
    public static final HardNatBudget DEFAULT =
            new HardNatBudget(384, 1_280, 500, 2_048, Duration.ofSeconds(8), QUARTER, MINUTE);

    /** Sooner, for those who know that their routers bear it. */
    public static final HardNatBudget FAST =
            new HardNatBudget(512, 2_048, 2_000, 4_096, Duration.ofSeconds(6), QUARTER, MINUTE);

    /**
     * Checks itself.
     *
     * @param maxSockets sockets, 0 to 4,096
     * @param maxProbes probed ports, 0 to 65,536
     * @param maxRate datagrams a second, 0 to 65,536
     * @param maxPackets datagrams, 0 to 65,536
     * @param maxDuration not negative
     * @param blockFraction 0 to 1
     * @param minRetryInterval not negative
     */
    public HardNatBudget {
        within("maxSockets", maxSockets, MAX_SOCKETS);
        within("maxProbes", maxProbes, MAX_PACKETS);
        within("maxRate", maxRate, MAX_PACKETS);
        within("maxPackets", maxPackets, MAX_PACKETS);
        if (!(blockFraction >= 0 && blockFraction <= 1)) {
            throw new IllegalArgumentException("blockFraction must be 0 to 1 but was " + blockFraction);
        }
        if (maxDuration.isNegative() || minRetryInterval.isNegative()) {
            throw new IllegalArgumentException(
                    "durations must not be negative but were " + maxDuration + " and " + minRetryInterval);
        }
    }

    /** {@return whether there may be attempts at all} */
    public boolean isOn() {
        return maxSockets > 0 && maxRate > 0 && maxPackets > 0;
    }

    private static void within(String name, int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(name + " must be 0 to " + most + " but was " + value);
        }
    }
}
