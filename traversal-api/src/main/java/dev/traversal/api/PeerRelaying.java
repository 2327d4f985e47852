package dev.traversal.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Whom an agent relays for, and how much. An agent that others can reach, since it has a public address, a mapped port or a
 * single port that its firewall lets through, may so stand in for a TURN server (RFC 8656), on the agent's own UDP port:
 * with whoever is asked for here and has a session with it. Such a peer learns how to use it inside of the session, and has
 * to ask for it ({@link TraversalAgentBuilder#relayThroughPeers}). What is relayed stays sealed from end to end.
 *
 * <p>Addresses of special purposes, private ones among them, are not relayed to unless they are named: those for whom this
 * agent relays cannot look into its network.
 *
 * @param peers true for whom it relays
 * @param bytesPerSecond that leave this host for all of them together, 0 for any number; what is more is dropped
 * @param maxAllocations how many may be served at a time, at least 1
 * @param allowedPeers addresses or ranges such as {@code 198.51.100.0/24} that are relayed to whatever they are
 */
public record PeerRelaying(
        Predicate<? super PeerId> peers, long bytesPerSecond, int maxAllocations, List<String> allowedPeers) {
    private static final long USUAL_BYTES_PER_SECOND = 1_250_000;
    private static final int USUAL_ALLOCATIONS = 64;

    /**
     * Checks the numbers and keeps a copy.
     *
     * @param peers true for whom it relays
     * @param bytesPerSecond that leave this host for all of them, 0 for any number
     * @param maxAllocations how many may be served at a time, at least 1
     * @param allowedPeers addresses or ranges that are relayed to whatever they are
     */
    public PeerRelaying {
        Objects.requireNonNull(peers, "peers");
        allowedPeers = List.copyOf(allowedPeers);
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a rate must be 0, for any, or more but was " + bytesPerSecond);
        }
        if (maxAllocations < 1) {
            throw new IllegalArgumentException("at least one must be served but maxAllocations was " + maxAllocations);
        }
    }

    /**
     * {@return an offer of 10 Mbit/s in all, to 64 at a time}
     *
     * @param peers true for whom it relays; asked when a session is established
     */
    public static PeerRelaying to(Predicate<? super PeerId> peers) {
        return new PeerRelaying(peers, USUAL_BYTES_PER_SECOND, USUAL_ALLOCATIONS, List.of());
    }

    /**
     * {@return the same with another budget}
     *
     * @param rate bytes a second that leave this host for all together, 0 for any number
     */
    public PeerRelaying withBytesPerSecond(long rate) {
        return new PeerRelaying(peers, rate, maxAllocations, allowedPeers);
    }

    /**
     * {@return the same for more or fewer}
     *
     * @param maximum at least 1
     */
    public PeerRelaying withMaxAllocations(int maximum) {
        return new PeerRelaying(peers, bytesPerSecond, maximum, allowedPeers);
    }

    /**
     * {@return the same with a further range that is relayed to}
     *
     * @param range an address, or such as {@code 10.1.0.0/16}
     */
    public PeerRelaying allowPeer(String range) {
        List<String> all = new ArrayList<>(allowedPeers);
        all.add(range);
        return new PeerRelaying(peers, bytesPerSecond, maxAllocations, all);
    }
}
