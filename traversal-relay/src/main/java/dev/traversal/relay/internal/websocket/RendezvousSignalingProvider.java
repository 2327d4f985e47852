package dev.traversal.relay.internal.websocket;

import dev.traversal.api.StreamAccess;
import dev.traversal.relay.internal.rendezvous.ClientTimings;
import dev.traversal.spi.SignalingChannel;
import dev.traversal.spi.SignalingProvider;
import java.net.URI;
import java.security.SecureRandom;

/** Makes clients of rendezvous servers, for addresses {@code ws:} and {@code wss:}. */
public final class RendezvousSignalingProvider implements SignalingProvider {
    /** Called by {@link java.util.ServiceLoader}. */
    public RendezvousSignalingProvider() {}

    @Override
    public boolean supports(URI address) {
        return RendezvousClient.supports(address);
    }

    @Override
    public SignalingChannel create(URI address) {
        return create(address, StreamAccess.USUAL);
    }

    @Override
    public SignalingChannel create(URI address, StreamAccess access) {
        return new RendezvousClient(address, access, ClientTimings.DEFAULT, new SecureRandom());
    }
}
