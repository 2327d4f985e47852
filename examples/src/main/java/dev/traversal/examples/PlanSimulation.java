package dev.traversal.examples;

import dev.traversal.api.PeerRelaying;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lets two whole agents try to get through two simulated NATs, while a third relays for them. 60 ms there and back. */
final class PlanSimulation {
    private static final int STUN_SERVERS = 3;
    private static final Duration ONE_WAY_OF_AN_EDGE = Duration.ofMillis(15);
    private static final Duration SIGNALING = Duration.ofMillis(40);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SimNetwork net;
    private final SimSignaling signaling;
    private final List<SimStunServer> servers = new ArrayList<>();

    private PlanSimulation(long seed) {
        net = SimNetwork.seeded(seed);
        signaling = net.signaling().delay(SIGNALING);
        for (int i = 0; i < STUN_SERVERS; i++) {
            servers.add(SimStunServer.on(net.host("stun" + i)));
        }
    }

    static PlanRun run(PlanPair pair, InputPolicy input, long seed) {
        return new PlanSimulation(seed).run(pair, input);
    }

    private PlanRun run(PlanPair pair, InputPolicy input) {
        PlanWatch watch = new PlanWatch(() -> net.now().toNanos());
        try (TraversalAgent relay = builder(net.host("relay"))
                        .relayFor(PeerRelaying.to(peer -> true))
                        .build();
                TraversalAgent caller = builder(behind("caller", pair.ours().simulated(input)))
                        .relayThroughPeers(peer -> true)
                        .onEvent(watch::caller)
                        .build();
                TraversalAgent listener = builder(
                                behind("listener", pair.peers().simulated(input)))
                        .relayThroughPeers(peer -> true)
                        .onEvent(watch::listener)
                        .build()) {
            relay.listen(channel -> {});
            listener.listen(channel -> {});
            net.runFor(SECOND);
            meet(caller, relay);
            meet(listener, relay);
            net.runFor(SECOND.multipliedBy(2));
            meet(caller, listener);
            net.runUntil(watch::isOver, PATIENCE);
            return watch.run();
        }
    }

    private void meet(TraversalAgent from, TraversalAgent to) {
        CompletableFuture<SecureDatagramChannel> channel = from.connect(to.ticket());
        net.await("channel", channel::isDone, PATIENCE);
    }

    private SimHost behind(String name, NatBox edge) {
        edge.link().up().delay(ONE_WAY_OF_AN_EDGE);
        edge.link().down().delay(ONE_WAY_OF_AN_EDGE);
        return net.host(name).behind(edge);
    }

    private TraversalAgentBuilder builder(SimHost host) {
        TraversalAgentBuilder builder =
                TraversalAgent.builder().environment(host.environment()).signaling(signaling.channel(host));
        servers.forEach(server -> builder.stunServer(server.address()));
        return builder;
    }
}
