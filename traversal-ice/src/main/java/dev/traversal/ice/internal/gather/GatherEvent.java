package dev.traversal.ice.internal.gather;

import dev.traversal.api.Candidate;
import dev.traversal.api.Nat64Prefix;
import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.ice.internal.probe.ProbeEvent;
import java.util.Optional;

/** What gathering reports. */
public sealed interface GatherEvent {
    /**
     * A socket is open: further sources can be asked what leads to it.
     *
     * @param socket its name
     * @param local what it is bound to; the address may be a wildcard
     */
    record SocketReady(int socket, TransportAddress local) implements GatherEvent {}

    /**
     * A socket could not be opened.
     *
     * @param local what it was to be bound to, for people
     * @param reason what the system said
     */
    record SocketUnavailable(String local, String reason) implements GatherEvent {}

    /**
     * There is a new local candidate.
     *
     * @param candidate it
     * @param socket the socket that it leads to
     * @param told what peers are told of it; empty if nothing
     * @param rttNanos how long the server took that told of it, 0 if none did
     */
    record CandidateFound(Candidate candidate, int socket, Optional<Candidate> told, long rttNanos)
            implements GatherEvent {}

    /**
     * A local candidate leads here no more.
     *
     * @param candidate it
     * @param socket the socket that it led to
     */
    record CandidateGone(Candidate candidate, int socket) implements GatherEvent {}

    /**
     * A server or source gave nothing, from no socket.
     *
     * @param server what was asked, such as {@code stun:192.0.2.1:3478}
     * @param reason what came instead
     */
    record ServerFailed(String server, String reason) implements GatherEvent {}

    /**
     * A region of the relays' fleet is so far away.
     *
     * @param region its name
     * @param rttNanos how long a node of it takes to answer
     */
    record RegionMeasured(String region, long rttNanos) implements GatherEvent {}

    /**
     * The addresses behind a socket are others now: what sources found for it may lead here no more.
     *
     * @param socket its name
     * @param local what it is bound to, a wildcard
     */
    record SocketMoved(int socket, TransportAddress local) implements GatherEvent {}

    /**
     * IPv4 addresses are reached from IPv6 sockets by way of a NAT64.
     *
     * @param prefix its prefix
     */
    record Nat64Found(Nat64Prefix prefix) implements GatherEvent {}

    /**
     * A socket is closed, since its address is gone.
     *
     * @param socket its name
     */
    record SocketGone(int socket) implements GatherEvent {}

    /**
     * A socket that was opened for one session leads here.
     *
     * @param owner the session
     * @param socket its name
     * @param candidate server-reflexive
     */
    record FreshFound(SessionId owner, int socket, Candidate candidate) implements GatherEvent {}

    /**
     * An attempt to get through a hard NAT has something to say.
     *
     * @param event what
     */
    record Probed(ProbeEvent event) implements GatherEvent {}

    /** Every server and source has answered or was given up. */
    record GatheringDone() implements GatherEvent {}

    /** Every relay has answered or was given up for now. */
    record RelaysSettled() implements GatherEvent {}

    /** After {@link GatheringDone} there are further servers to ask. */
    record GatheringResumed() implements GatherEvent {}
}
