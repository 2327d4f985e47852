package dev.traversal.ice.internal.gather;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.InterfaceUse;
import dev.traversal.api.TransportAddress;
import dev.traversal.ice.internal.gather.LocalAddresses.Local;
import dev.traversal.internal.stun.SpecialAddresses;
import dev.traversal.spi.HostPolicy;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Predicate;

/** Makes candidates of addresses, reports them, and decides what of them peers are told (RFC 8445 section 5.1.1). */
final class LocalCandidates {
    private final AddressPrivacy privacy;
    private final boolean hidesHosts;
    private final SocketPlan sockets;
    private final Queue<GatherEvent> events;
    private final Foundations foundations = new Foundations();

    LocalCandidates(HostPolicy host, SocketPlan sockets, Queue<GatherEvent> events) {
        this.privacy = host.privacy();
        this.hidesHosts = privacy == AddressPrivacy.PUBLIC_ONLY || host.localNames();
        this.sockets = sockets;
        this.events = events;
    }

    /** Adds the host candidate of an open socket. */
    void addHost(GatherSocket socket, InetAddress address) {
        add(
                socket,
                new Candidate(
                        CandidateType.HOST,
                        CandidateOrigin.INTERFACE,
                        new TransportAddress(address, socket.port()),
                        Optional.empty(),
                        Priorities.of(CandidateType.HOST, sockets.preference(address)),
                        foundations.of(CandidateType.HOST, address, "")),
                0);
    }

    /**
     * Adds an address that leads to a socket.
     *
     * @param server who said so
     * @param rttNanos after how long, 0 if nobody was asked
     * @return whether it is, or was already, a candidate
     */
    boolean addReflexive(
            GatherSocket socket, TransportAddress external, CandidateOrigin origin, String server, long rttNanos) {
        boolean translated = socket.isIpv6() && Nat64Discovery.needsOne(sockets.addresses());
        if ((external.isIpv6() != socket.isIpv6() && !translated)
                || !SpecialAddresses.isOrdinary(external.toSocketAddress(), socket.isLoopback())
                || privacy == AddressPrivacy.RELAYED_ONLY) {
            return false;
        }
        Optional<Candidate> known = socket.at(external);
        if (known.isPresent() && (known.get().type() != CandidateType.HOST || !hidesHosts)) {
            return true; // redundant (RFC 8445 section 5.1.3)
        }
        Optional<TransportAddress> base = socket.base().map(Candidate::address);
        InetAddress baseAddress = base.map(TransportAddress::address).orElse(socket.bindAddress());
        int preference = sockets.preference(baseAddress) - socket.nextReflexive();
        Candidate reflexive = new Candidate(
                CandidateType.SERVER_REFLEXIVE,
                origin,
                external,
                base,
                Priorities.of(CandidateType.SERVER_REFLEXIVE, preference),
                foundations.of(CandidateType.SERVER_REFLEXIVE, baseAddress, server));
        known.ifPresent(socket.candidates()::remove); // no NAT: what peers may not know of the host, servers see anyway
        add(socket, reflexive, rttNanos);
        return true;
    }

    /** Takes back those of a socket's candidates that something is true of. */
    void removeIf(GatherSocket socket, Predicate<Candidate> which) {
        for (Candidate candidate : List.copyOf(socket.candidates())) {
            if (which.test(candidate)) {
                socket.candidates().remove(candidate);
                events.add(new GatherEvent.CandidateGone(candidate, socket.id()));
            }
        }
    }

    private void add(GatherSocket socket, Candidate candidate, long rttNanos) {
        if (privacy != AddressPrivacy.RELAYED_ONLY) {
            socket.candidates().add(candidate);
            events.add(new GatherEvent.CandidateFound(candidate, socket.id(), told(socket, candidate), rttNanos));
        }
    }

    /** {@return what peers are told of a candidate} */
    private Optional<Candidate> told(GatherSocket socket, Candidate candidate) {
        InetAddress base = candidate.related().orElse(candidate.address()).address();
        Local local = sockets.find(socket.isWildcard() ? base : socket.bindAddress());
        if (local != null && local.use() == InterfaceUse.PROBE_ONLY) {
            return Optional.empty();
        }
        if (privacy != AddressPrivacy.PUBLIC_ONLY) {
            return Optional.of(candidate);
        }
        return candidate.type() == CandidateType.HOST ? Optional.empty() : Optional.of(withoutBase(candidate));
    }

    /** A reflexive candidate names its base for diagnostics only (RFC 8839 section 5.1). */
    private static Candidate withoutBase(Candidate candidate) {
        return new Candidate(
                candidate.type(),
                candidate.origin(),
                candidate.address(),
                Optional.of(HiddenAddress.like(candidate.address())),
                candidate.priority(),
                candidate.foundation());
    }
}
