package dev.traversal.relay;

import dev.traversal.api.PeerId;

/** What happens at a {@link RelayServer}. */
public sealed interface RelayServerEvent {
    /**
     * A peer proved who it is, and can be reached.
     *
     * @param peer who
     */
    record PeerRegistered(PeerId peer) implements RelayServerEvent {}

    /**
     * A peer's connection ended. Where the same peer has registered anew, this follows or precedes the news of that.
     *
     * @param peer who
     */
    record PeerLeft(PeerId peer) implements RelayServerEvent {}
}
