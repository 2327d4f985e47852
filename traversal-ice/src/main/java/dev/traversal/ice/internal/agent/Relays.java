package dev.traversal.ice.internal.agent;

import dev.traversal.ice.internal.gather.RelayedCandidates;
import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.relay.RelayClient;
import dev.traversal.internal.relay.RelayGround;
import dev.traversal.internal.relay.RelayProvider;
import dev.traversal.spi.RelayConfig;
import java.util.ServiceLoader;

/** Finds who relays for an agent. */
final class Relays {
    private Relays() {}

    /**
     * {@return an agent's relayed candidates, none yet}
     *
     * @param inbound takes what relays pass on
     * @param loop leads to the agent's machine
     * @throws IllegalStateException if relays are wanted and nothing on the path speaks to any
     */
    static RelayedCandidates of(AgentGround ground, DatagramSink inbound, RelayGround.Hop loop) {
        RelayConfig config = ground.config().relays();
        RelayClient client =
                config.isEmpty() && ground.config().peerRelays().accepted().isEmpty()
                        ? new NoRelays()
                        : provider().create(config, new RelayGround(ground.driver(), ground.random(), inbound, loop));
        return new RelayedCandidates(client, ground.config().host().privacy());
    }

    private static RelayProvider provider() {
        return ServiceLoader.load(RelayProvider.class, RelayProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "nothing on the path speaks to relays: add dev.traversal:traversal-relay"));
    }
}
