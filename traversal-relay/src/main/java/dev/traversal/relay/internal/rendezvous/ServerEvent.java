package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;

/** What the server machine reports. */
public sealed interface ServerEvent {
    /**
     * A peer proved who it is.
     *
     * @param peer who
     */
    record PeerRegistered(PeerId peer) implements ServerEvent {}

    /**
     * A peer's connection ended; it may have another one by now.
     *
     * @param peer who
     */
    record PeerLeft(PeerId peer) implements ServerEvent {}
}
