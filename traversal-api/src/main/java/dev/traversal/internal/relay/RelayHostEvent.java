package dev.traversal.internal.relay;

import dev.traversal.api.TransportAddress;

/** What a {@link RelayHost} reports. */
public sealed interface RelayHostEvent {
    /**
     * Somebody is served.
     *
     * @param peer the text of the PeerId
     * @param relayed where others reach that peer
     */
    record Serving(String peer, TransportAddress relayed) implements RelayHostEvent {}

    /**
     * Somebody is served no more.
     *
     * @param peer the text of the PeerId
     * @param reason why
     */
    record Served(String peer, String reason) implements RelayHostEvent {}
}
