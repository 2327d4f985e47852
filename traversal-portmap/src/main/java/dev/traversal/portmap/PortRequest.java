package dev.traversal.portmap;

import dev.traversal.api.TransportAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which port is to be mapped, and how. Immutable: each method returns another request.
 *
 * @param protocol the transport
 * @param internalPort this host's port, 1..65535
 * @param externalPort the port that is wanted at the gateway, 0 for the same as the internal one
 * @param exact whether another external port is of no use (PREFER_FAILURE of RFC 6887 section 13.2)
 * @param lease how long a grant should last, a minute to a day
 * @param remotes from whom alone datagrams are let in, empty for everybody; only PCP can do that (FILTER of RFC 6887
 *     section 13.3)
 * @param toward the peer toward which an outbound mapping is to be learnt and kept (PEER of RFC 6887 section 12); only
 *     PCP can do that
 */
public record PortRequest(
        Protocol protocol,
        int internalPort,
        int externalPort,
        boolean exact,
        Duration lease,
        List<TransportAddress> remotes,
        Optional<TransportAddress> toward) {
    private static final Duration USUAL_LEASE = Duration.ofHours(2); // recommended by RFC 6886 section 3.3
    private static final Duration LEAST_LEASE = Duration.ofMinutes(1);
    private static final Duration LONGEST_LEASE = Duration.ofDays(1); // RFC 6887 section 15
    private static final int MAX_PORT = 65_535;
    private static final int MAX_REMOTES = 16;

    /**
     * Checks and copies.
     *
     * @param protocol the transport
     * @param internalPort this host's port
     * @param externalPort the port that is wanted at the gateway
     * @param exact whether another external port is of no use
     * @param lease how long a grant should last
     * @param remotes from whom alone datagrams are let in
     * @param toward the peer of an outbound mapping
     * @throws IllegalArgumentException if a port or the lease is out of range, there are more than 16 remotes, or remotes
     *     are given together with a peer
     */
    public PortRequest {
        Objects.requireNonNull(protocol, "protocol");
        if (internalPort < 1 || internalPort > MAX_PORT) {
            throw new IllegalArgumentException("an internal port must be 1..65535 but was " + internalPort);
        }
        if (externalPort < 0 || externalPort > MAX_PORT) {
            throw new IllegalArgumentException("an external port must be 0..65535 but was " + externalPort);
        }
        if (lease.compareTo(LEAST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("a lease must last a minute to a day but was " + lease);
        }
        remotes = List.copyOf(remotes);
        if (remotes.size() > MAX_REMOTES || (!remotes.isEmpty() && toward.isPresent())) {
            throw new IllegalArgumentException("at most " + MAX_REMOTES + " remotes, and none beside a peer");
        }
    }

    /**
     * {@return a request for a port of everybody's, the same outside as inside if that is free, for two hours at a time}
     *
     * @param protocol the transport
     * @param internalPort this host's port
     */
    public static PortRequest of(Protocol protocol, int internalPort) {
        return new PortRequest(protocol, internalPort, 0, false, USUAL_LEASE, List.of(), Optional.empty());
    }

    /**
     * {@return a request that asks for this port at the gateway, and takes another}
     *
     * @param port 1..65535, or 0 for the same as the internal one
     */
    public PortRequest externalPort(int port) {
        return new PortRequest(protocol, internalPort, port, exact, lease, remotes, toward);
    }

    /** {@return a request that takes no other external port} */
    public PortRequest exactly() {
        return new PortRequest(protocol, internalPort, externalPort, true, lease, remotes, toward);
    }

    /**
     * {@return a request for leases of this length}
     *
     * @param duration a minute to a day
     */
    public PortRequest lease(Duration duration) {
        return new PortRequest(protocol, internalPort, externalPort, exact, duration, remotes, toward);
    }

    /**
     * {@return a request that lets in this remote too, and only such; port 0 stands for all its ports}
     *
     * @param remote its address
     */
    public PortRequest onlyFrom(TransportAddress remote) {
        List<TransportAddress> more = new ArrayList<>(remotes);
        more.add(remote);
        return new PortRequest(protocol, internalPort, externalPort, exact, lease, more, toward);
    }

    /**
     * {@return a request for an outbound mapping toward a peer}
     *
     * @param peer its address
     */
    public PortRequest toward(TransportAddress peer) {
        return new PortRequest(protocol, internalPort, externalPort, exact, lease, remotes, Optional.of(peer));
    }

    /** {@return the external port that is wanted} */
    public int wantedPort() {
        return externalPort == 0 ? internalPort : externalPort;
    }

    /** {@return whether only PCP can do it} */
    public boolean needsPcp() {
        return !remotes.isEmpty() || toward.isPresent();
    }
}
