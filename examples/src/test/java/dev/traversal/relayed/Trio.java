package dev.traversal.relayed;

import dev.traversal.api.PeerRelaying;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.api.TraversalEvent;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimRouter;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Alice and bob, whose NATs keep them apart, and carol, who relays for both. */
final class Trio {
    private static final Duration SECOND = Duration.ofSeconds(1);

    final SimNetwork net;
    final SimSignaling hub;
    final SimHost carolHost;
    final TraversalAgent alice;
    final TraversalAgent bob;
    final TraversalAgent carol;
    final List<TraversalEvent> carolsEvents = new ArrayList<>();
    final List<SecureDatagramChannel> bobs = new ArrayList<>();
    private final List<SecureDatagramChannel> carols = new ArrayList<>();
    private final List<SimHost> hosts = new ArrayList<>();
    private final SimStunServer stun;

    /** How each of the three is placed and made. */
    record Plan(
            SimRouter aliceEdge,
            SimRouter bobEdge,
            Consumer<SimHost> placeCarol,
            UnaryOperator<PeerRelaying> offer,
            UnaryOperator<TraversalAgentBuilder> carol,
            UnaryOperator<TraversalAgentBuilder> others) {}

    Trio(long seed, Plan plan) {
        net = SimNetwork.seeded(seed);
        hub = net.signaling().delay(Duration.ofMillis(40));
        stun = SimStunServer.on(net.host("stun"));
        carolHost = net.host("carol");
        plan.placeCarol().accept(carolHost);
        carol = plan.carol()
                .apply(builder(carolHost))
                .relayFor(plan.offer().apply(PeerRelaying.to(peer -> true)))
                .onEvent(carolsEvents::add)
                .build();
        alice = plan.others()
                .apply(builder(net.host("alice").behind(plan.aliceEdge())))
                .build();
        bob = plan.others()
                .apply(builder(net.host("bob").behind(plan.bobEdge())))
                .build();
        carol.listen(carols::add);
        bob.listen(bobs::add);
        net.runFor(SECOND);
    }

    private TraversalAgentBuilder builder(SimHost host) {
        hosts.add(host);
        return TraversalAgent.builder()
                .environment(host.environment())
                .signaling(hub.channel(host))
                .stunServer(stun.address());
    }

    /** Lets alice and bob each have a session with carol. {@return their ends of it} */
    List<SecureDatagramChannel> meetCarol() {
        SecureDatagramChannel alices = connect(alice, carol);
        SecureDatagramChannel bobs = connect(bob, carol);
        net.runFor(SECOND.multipliedBy(2));
        return List.of(alices, bobs);
    }

    /** {@return the caller's end of a new session} */
    SecureDatagramChannel connect(TraversalAgent from, TraversalAgent to) {
        CompletableFuture<SecureDatagramChannel> calling = from.connect(to.ticket());
        net.await("channel", calling::isDone, Duration.ofSeconds(20));
        return calling.join();
    }

    /** {@return how many of so many datagrams, one each 10 ms, come from one end to the other} */
    int pass(SecureDatagramChannel from, SecureDatagramChannel to, int count) {
        int[] got = {0};
        to.onDatagram((sender, datagram) -> got[0]++);
        for (int i = 0; i < count; i++) {
            from.send(ByteBuffer.wrap(new byte[1_000]));
            net.runFor(Duration.ofMillis(10));
        }
        net.runFor(SECOND);
        return got[0];
    }

    /** Closes all. {@return what is left of anything} */
    List<String> closeAndFindLeftovers() {
        alice.close();
        bob.close();
        carol.close();
        net.runFor(SECOND);
        return hosts.stream().flatMap(host -> host.leftovers().stream()).toList();
    }
}
