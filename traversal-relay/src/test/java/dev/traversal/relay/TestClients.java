package dev.traversal.relay;

import dev.traversal.api.Identity;
import dev.traversal.spi.SignalingChannel;
import dev.traversal.spi.SignalingProvider;
import java.util.ServiceLoader;

/** Clients as an application gets them: from the service loader. */
final class TestClients {
    private TestClients() {}

    static SignalingChannel open(RelayServer server, Identity identity, SignalingChannel.Listener listener) {
        SignalingChannel channel = ServiceLoader.load(SignalingProvider.class)
                .findFirst()
                .filter(provider -> provider.supports(server.uri()))
                .orElseThrow()
                .create(server.uri());
        channel.open(identity, listener);
        return channel;
    }
}
