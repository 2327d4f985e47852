package dev.traversal.api;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What happens inside an agent: one typed stream, for people, logs and tests. */
public sealed interface TraversalEvent {
    /** {@return its name for programs, such as {@code path-selected}} */
    default String name() {
        return EventMembers.nameOf(this);
    }

    /**
     * {@return what it says, in order: strings, numbers, booleans, maps and lists of the same}
     *
     * <p>Times are in microseconds and their names say so; candidates are maps of {@code type}, {@code origin}, {@code
     * address} and {@code port}, of which a path has two, {@code local} and {@code remote}.
     */
    default Map<String, Object> members() {
        return EventMembers.of(this);
    }

    /** {@return one line of JSON (RFC 8259): an object of {@code type}, which is the {@link #name}, and the members} */
    default String toJson() {
        return EventMembers.json(this);
    }

    /**
     * The agent has a new local candidate.
     *
     * @param candidate it
     */
    record CandidateGathered(Candidate candidate) implements TraversalEvent {}

    /**
     * A server or source of candidates gave nothing.
     *
     * @param source what was asked, such as {@code stun:192.0.2.1:3478}
     * @param reason what came instead
     */
    record GatheringFailed(String source, String reason) implements TraversalEvent {}

    /**
     * Signaling is up or down.
     *
     * @param connected whether it is up
     * @param detail where to, or why not
     */
    record SignalingChanged(boolean connected, String detail) implements TraversalEvent {}

    /**
     * This agent relays for a peer, as {@link PeerRelaying} says.
     *
     * @param peer for whom
     * @param relayed where others reach it
     */
    record RelayingBegan(PeerId peer, TransportAddress relayed) implements TraversalEvent {}

    /**
     * This agent relays for a peer no more.
     *
     * @param peer for whom it did
     * @param reason why, such as {@code expired}
     */
    record RelayingEnded(PeerId peer, String reason) implements TraversalEvent {}

    /** Something about one session. */
    sealed interface OfSession extends TraversalEvent {
        /** {@return the session} */
        SessionId session();
    }

    /**
     * A session began.
     *
     * @param session the session
     * @param peer the peer; empty if only the application knows who it is
     * @param initiator whether this side asked for it
     */
    record SessionStarted(SessionId session, Optional<PeerId> peer, boolean initiator) implements OfSession {}

    /**
     * The peer told a candidate, or its check came from one.
     *
     * @param session the session
     * @param candidate it
     */
    record RemoteCandidateLearnt(SessionId session, Candidate candidate) implements OfSession {}

    /**
     * A connectivity check ended (RFC 8445 section 7.2.5).
     *
     * @param session the session
     * @param path the pair checked
     * @param roundTripTime present if it succeeded
     * @param error present if it failed
     */
    record CheckEnded(SessionId session, Path path, Optional<Duration> roundTripTime, Optional<String> error)
            implements OfSession {}

    /**
     * Data takes this path from now on.
     *
     * @param session the session
     * @param path the path
     * @param sinceStart time since the session began
     */
    record PathSelected(SessionId session, Path path, Duration sinceStart) implements OfSession {}

    /**
     * The path gave no sign of life for too long.
     *
     * @param session the session
     * @param path the path
     */
    record PathLost(SessionId session, Path path) implements OfSession {}

    /**
     * ICE begins anew with other credentials, while data stays on the paths that there are (RFC 8445 section 9).
     *
     * @param session the session
     * @param generation how often that has happened
     * @param byPeer whether the peer began
     */
    record IceRestarted(SessionId session, int generation, boolean byPeer) implements OfSession {}

    /**
     * The peer is authenticated; datagrams flow.
     *
     * @param session the session
     * @param cipherSuite its IANA name
     * @param sinceStart time since the session began
     */
    record Secured(SessionId session, String cipherSuite, Duration sinceStart) implements OfSession {}

    /**
     * Both ends know how to try to get through NATs that give each destination another port, or that there is no way.
     *
     * @param session the session
     * @param plan the letter of the plan: S, B, R, W or H, and X if there is none
     * @param ownNat what is known of the NATs on this side, for people
     * @param peersNat what is known of those on the other, for people
     * @param expectedPackets how many datagrams it will take from both ends together, about
     * @param chance that it leads to a path, 0 to 1
     */
    record ProbingPlanned(
            SessionId session, String plan, String ownNat, String peersNat, int expectedPackets, double chance)
            implements OfSession {}

    /**
     * A wave of probes begins.
     *
     * @param session the session
     * @param wave which, from 1
     */
    record ProbingWave(SessionId session, int wave) implements OfSession {}

    /**
     * An attempt to get through NATs that give each destination another port is over.
     *
     * @param session the session
     * @param direct whether it led to a path
     * @param reason why it is over, for people
     * @param plan the letter of the plan, "-" if there was none yet
     * @param waves how many waves there were
     * @param packets how many openers and probes this end has sent
     * @param mappings how many sockets it has opened for them
     * @param took how long it took since both knew the plan
     */
    record ProbingEnded(
            SessionId session,
            boolean direct,
            String reason,
            String plan,
            int waves,
            int packets,
            int mappings,
            Duration took)
            implements OfSession {}

    /**
     * A session is over.
     *
     * @param session the session
     * @param reason why
     */
    record SessionClosed(SessionId session, CloseReason reason) implements OfSession {}

    /**
     * A session never came to be.
     *
     * @param session the session
     * @param error why: a {@link ConnectivityException}, {@link SecureChannelException} or {@link SignalingException}
     */
    record SessionFailed(SessionId session, TraversalException error) implements OfSession {}
}
