package dev.traversal.ice.internal.agent;

import dev.traversal.api.CloseReason;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.TraversalEvent;
import dev.traversal.api.TraversalException;
import java.net.InetSocketAddress;

/** What a session tells the agent. */
sealed interface SessionEvent {
    /** For the application's event stream. */
    record Happened(TraversalEvent event) implements SessionEvent {}

    /** Tell the peer, in order: the first of a generation after 0 restarts ICE. */
    record Describe(int generation, SessionDescription description) implements SessionEvent {}

    /** Hand the peer this datagram of the handshake: there is no path yet. */
    record Handshake(byte[] datagram) implements SessionEvent {}

    /** Tell the peer once more what it was told: it does not seem to know. */
    record Repeat() implements SessionEvent {}

    /** The peer knows what it was told: nothing need be repeated. */
    record Settled() implements SessionEvent {}

    /** The peer is authenticated: hand out the channel. */
    record Established() implements SessionEvent {}

    /** The session never came to be. It is over. */
    record Failed(TraversalException error) implements SessionEvent {}

    /** The session was established and is over. */
    record Ended(CloseReason reason) implements SessionEvent {}

    /** The peer's agent told something. */
    record Noted(Note note) implements SessionEvent {}

    /** The peer's check came to a socket although nothing had been sent to where it came from. */
    record CameUninvited(int socket, InetSocketAddress remote) implements SessionEvent {}

    /** No path answers: whatever may have changed should be looked at now. */
    record PathsWanted() implements SessionEvent {}

    /**
     * The mapping of a socket does not lead to the peer: another socket like it is wanted.
     *
     * @param like the socket
     */
    record FreshSocketWanted(int like) implements SessionEvent {}

    /**
     * Sockets that were opened for the session are needed no more.
     *
     * @param kept but for this one, if it is one of them
     */
    record FreshSocketsDone(int kept) implements SessionEvent {}

    /** Ordinary checks have found no direct path: another way may be tried. */
    record ProbingWanted() implements SessionEvent {}

    /**
     * There is a direct path: whatever else was tried is needed no more.
     *
     * @param socket the path's
     */
    record ProbingSettled(int socket) implements SessionEvent {}

    /** The session has nothing more to send: take it off its loop. Follows {@link Failed} or {@link Ended}. */
    record Finished() implements SessionEvent {}
}
