package dev.traversal.relay.internal.turn.server;

import dev.traversal.api.PeerRelaying;
import dev.traversal.internal.relay.RelayHost;
import dev.traversal.internal.relay.RelayHostProvider;

/** Makes TURN servers (RFC 8656) that live inside of agents. */
public final class PeerRelayHostProvider implements RelayHostProvider {
    /** For {@link java.util.ServiceLoader}. */
    public PeerRelayHostProvider() {}

    @Override
    public RelayHost create(PeerRelaying offer, Ground ground, long nowNanos) {
        return new PeerRelayHost(offer, ground, nowNanos);
    }
}
