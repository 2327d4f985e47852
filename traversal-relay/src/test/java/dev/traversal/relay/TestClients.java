package dev.traversal.relay;

import dev.traversal.api.Identity;
import dev.traversal.api.StreamAccess;
import dev.traversal.relay.internal.rendezvous.Patience;
import dev.traversal.relay.internal.websocket.RendezvousClient;
import dev.traversal.spi.SignalingChannel;
import java.time.Duration;
import java.util.Random;

/** Clients that wait as long as it takes. */
final class TestClients {
    private TestClients() {}

    static SignalingChannel open(RelayServer server, Identity identity, SignalingChannel.Listener listener) {
        return open(server, identity, listener, Duration.ofMillis(100));
    }

    static SignalingChannel open(
            RelayServer server, Identity identity, SignalingChannel.Listener listener, Duration pause) {
        SignalingChannel channel =
                new RendezvousClient(server.uri(), StreamAccess.USUAL, Patience.timings(pause), new Random(1));
        channel.open(identity, listener);
        return channel;
    }
}
