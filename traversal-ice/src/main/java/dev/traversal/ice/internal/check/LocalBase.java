package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.AddressKind;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One of our sockets as the base of the candidates that lead to it (RFC 8445 section 5.1.1): checks leave from a base,
 * so pairs are made of bases and not of reflexive candidates (RFC 8445 section 6.1.2.4).
 */
final class LocalBase {
    private static final long LOCAL_PREFERENCE_AND_COMPONENT = 0xff_ffff;
    private static final int TYPE_SHIFT = 24;
    private static final int IPV4_NETWORK_BYTES = 3;
    private static final int IPV6_NETWORK_BYTES = 8;

    private final int socket;
    private final boolean ipv6;
    private final Translation translation;
    private final List<Candidate> candidates = new ArrayList<>();
    private long firstNanos;
    private long toldNanos;
    private boolean toldAtFirst = true;
    private boolean fresh;

    /**
     * Makes one without candidates.
     *
     * @param socket the socket
     * @param ipv6 its family
     * @param translation how it reaches the other family
     */
    LocalBase(int socket, boolean ipv6, Translation translation) {
        this.socket = socket;
        this.ipv6 = ipv6;
        this.translation = translation;
    }

    int socket() {
        return socket;
    }

    boolean isIpv6() {
        return ipv6;
    }

    List<Candidate> candidates() {
        return List.copyOf(candidates);
    }

    boolean isEmpty() {
        return candidates.isEmpty();
    }

    int size() {
        return candidates.size();
    }

    /**
     * Adds a candidate.
     *
     * @param tellsNanos when the peer is told of it
     * @param atFirst whether that is in the first description
     */
    void add(Candidate candidate, long tellsNanos, boolean atFirst) {
        if (candidates.isEmpty()) {
            firstNanos = tellsNanos;
        }
        candidates.add(candidate);
        toldNanos = tellsNanos;
        toldAtFirst &= atFirst;
    }

    /** It is to be the peer's packet that goes through first; what leaves before that only opens the mapping. */
    void makeFresh() {
        fresh = true;
    }

    boolean isFresh() {
        return fresh;
    }

    void remove(TransportAddress address) {
        candidates.removeIf(candidate -> candidate.address().equals(address));
    }

    boolean has(TransportAddress address) {
        return find(address).isPresent();
    }

    /** {@return when the peer was told of its first candidate} */
    long firstNanos() {
        return firstNanos;
    }

    /** {@return whether none of its addresses is one that packets from here are seen to come from elsewhere} */
    boolean isHidden() {
        return !isRelayed() && candidates.stream().noneMatch(candidate -> isOrdinary(candidate.address()));
    }

    /** {@return when the peer was told of its last candidate} */
    long toldNanos() {
        return toldNanos;
    }

    /** {@return whether all of it was in the first description} */
    boolean wasToldAtFirst() {
        return toldAtFirst;
    }

    /**
     * {@return whether a gateway maps a port that packets from here do not leave from} The NAT is a hard one then: our packet
     * to a peer would make a mapping of its own, in whose way the peer's packet to the mapped port is.
     */
    boolean isMappedAside() {
        boolean mapped = candidates.stream().anyMatch(candidate -> isMapped(candidate.origin()));
        return mapped && candidates.stream().anyMatch(candidate -> candidate.origin() == CandidateOrigin.STUN);
    }

    private static boolean isMapped(CandidateOrigin origin) {
        return origin == CandidateOrigin.PCP || origin == CandidateOrigin.NAT_PMP || origin == CandidateOrigin.UPNP_IGD;
    }

    /** {@return whether it is an address of a relay} */
    boolean isRelayed() {
        return candidates.get(0).type() == CandidateType.RELAYED;
    }

    /** {@return whether a packet from this socket can reach a candidate (RFC 8445 section 6.1.2.2)} */
    boolean pairsWith(TransportAddress remote) {
        if (isRelayed() && isOrdinary(candidate().address()) && !isOrdinary(remote)) {
            return false; // a public relay has no way into a private network, and does well to refuse
        }
        if (ipv6 && !remote.isIpv6()) {
            return translation.reaches(remote.address());
        }
        return remote.isIpv6() == ipv6
                && candidates.stream()
                        .anyMatch(candidate -> isLinkLocal(candidate.address()) == isLinkLocal(remote) || !ipv6);
    }

    /** {@return whether a candidate is public, or in a network like that of this base} */
    boolean isNear(Candidate remote) {
        byte[] theirs = remote.address().address().getAddress();
        int networkBytes = theirs.length == 4 ? IPV4_NETWORK_BYTES : IPV6_NETWORK_BYTES;
        return remote.type() != CandidateType.HOST
                || isOrdinary(remote.address())
                || candidates.stream()
                        .map(ours -> ours.address().address().getAddress())
                        .anyMatch(ours -> ours.length == theirs.length
                                && Arrays.equals(ours, 0, networkBytes, theirs, 0, networkBytes));
    }

    /** {@return where a packet from this socket must go to reach a candidate} */
    InetSocketAddress destination(InetSocketAddress remote) {
        return ipv6 ? translation.outward(remote) : remote;
    }

    /** {@return the base as a candidate: the best that is not reflexive, or the best if all are} */
    Candidate candidate() {
        Candidate best = candidates.get(0);
        for (Candidate candidate : candidates) {
            boolean asGood = isReflexive(candidate) == isReflexive(best);
            if (asGood ? candidate.priority() > best.priority() : isReflexive(best)) {
                best = candidate;
            }
        }
        return best;
    }

    /**
     * {@return the PRIORITY of a check: that of a peer-reflexive candidate on this base (RFC 8445 section 7.1.1)} A relay's
     * is that of the relayed candidate itself: a peer that meets it before it is told of it would take it for a direct
     * way, and might nominate it.
     */
    long reflexivePriority() {
        Candidate base = candidate();
        if (isRelayed()) {
            return base.priority();
        }
        return (long) CandidateType.PEER_REFLEXIVE.preference() << TYPE_SHIFT
                | base.priority() & LOCAL_PREFERENCE_AND_COMPONENT;
    }

    /** {@return the candidate that the peer sees, new and peer-reflexive if it is none that we knew} */
    Candidate seenAs(TransportAddress mapped) {
        return find(mapped)
                .orElseGet(() -> new Candidate(
                        CandidateType.PEER_REFLEXIVE,
                        CandidateOrigin.CHECK,
                        mapped,
                        Optional.of(candidate().address()),
                        reflexivePriority(),
                        candidate().foundation()));
    }

    private Optional<Candidate> find(TransportAddress address) {
        return candidates.stream()
                .filter(candidate -> candidate.address().equals(address))
                .findFirst();
    }

    private static boolean isReflexive(Candidate candidate) {
        return candidate.type() == CandidateType.SERVER_REFLEXIVE || candidate.type() == CandidateType.PEER_REFLEXIVE;
    }

    private static boolean isOrdinary(TransportAddress address) {
        return AddressKind.of(address.address()) == AddressKind.ORDINARY;
    }

    private static boolean isLinkLocal(TransportAddress address) {
        return address.address().isLinkLocalAddress();
    }
}
