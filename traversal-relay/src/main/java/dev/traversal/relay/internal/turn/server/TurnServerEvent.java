package dev.traversal.relay.internal.turn.server;

import java.net.InetSocketAddress;
import java.util.List;

/** What a TURN server reports. */
public sealed interface TurnServerEvent {
    /**
     * Its UDP sockets are open.
     *
     * @param sockets what they are bound to
     */
    record Listening(List<InetSocketAddress> sockets) implements TurnServerEvent {}

    /**
     * A UDP socket could not be opened, or broke.
     *
     * @param address where it was to be
     * @param reason what the system said
     */
    record ListenFailed(InetSocketAddress address, String reason) implements TurnServerEvent {}

    /**
     * A client has an allocation.
     *
     * @param account whose
     * @param client from where
     * @param relayed at which addresses peers reach it
     */
    record Allocated(String account, InetSocketAddress client, List<InetSocketAddress> relayed)
            implements TurnServerEvent {}

    /**
     * An allocation is over.
     *
     * @param account whose
     * @param client from where
     * @param reason why, such as {@code expired}
     */
    record Ended(String account, InetSocketAddress client, String reason) implements TurnServerEvent {}

    /**
     * A connection is to be closed.
     *
     * @param socket its name
     */
    record CloseStream(int socket) implements TurnServerEvent {}

    /** The server was asked to drain, and nothing is left. */
    record Drained() implements TurnServerEvent {}
}
