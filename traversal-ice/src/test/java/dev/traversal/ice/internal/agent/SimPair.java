package dev.traversal.ice.internal.agent;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.api.TraversalEvent;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Two agents in one simulated network: alice calls, bob listens and echoes. A STUN server and a hub stand by. */
final class SimPair {
    final SimNetwork net;
    final SimSignaling hub;
    final SimStunServer stun;
    final SimHost aliceHost;
    final SimHost bobHost;
    final List<SimStunServer> stunServers = new ArrayList<>();
    final List<TraversalEvent> aliceEvents = new ArrayList<>();
    final List<TraversalEvent> bobEvents = new ArrayList<>();
    final List<SecureDatagramChannel> accepted = new ArrayList<>();
    final TraversalAgent alice;
    final TraversalAgent bob;
    private final boolean listening;

    private SimPair(Layout layout) {
        this.net = layout.net;
        this.hub = net.signaling().delay(layout.signalingDelay);
        SimHost stunHost = net.host("stun");
        this.stun = SimStunServer.on(stunHost);
        if (layout.stunIsDead) {
            stunHost.kill();
        }
        if (layout.stunLie != null) {
            stun.lying(layout.stunLie);
        }
        if (layout.stunServers > 0) {
            stunServers.add(stun);
        }
        for (int i = 1; i < layout.stunServers; i++) {
            stunServers.add(SimStunServer.on(net.host("stun" + i)));
        }
        this.aliceHost = layout.alice.apply(net.host("alice"));
        this.bobHost = layout.bob.apply(net.host("bob"));
        this.alice = layout.aliceOptions
                .apply(builder(aliceHost).onEvent(aliceEvents::add))
                .build();
        TraversalAgentBuilder bobBuilder = builder(bobHost).onEvent(bobEvents::add);
        if (layout.bobBindsMain) {
            bobBuilder.bind(bobHost.address());
        }
        this.bob = layout.bobOptions.apply(bobBuilder).build();
        this.listening = layout.listening;
        if (listening) {
            bob.listen(channel -> {
                accepted.add(channel);
                channel.onDatagram((from, datagram) -> from.send(datagram));
            });
        }
        net.runFor(Duration.ofSeconds(1));
    }

    /** Where the two are, and how their agents are set up. */
    static final class Layout {
        private final SimNetwork net;
        private UnaryOperator<SimHost> alice = host -> host;
        private UnaryOperator<SimHost> bob = host -> host;
        private UnaryOperator<TraversalAgentBuilder> aliceOptions = builder -> builder;
        private UnaryOperator<TraversalAgentBuilder> bobOptions = builder -> builder;
        private Duration signalingDelay = Duration.ofMillis(20);
        private boolean listening = true;
        private boolean bobBindsMain;
        private boolean stunIsDead;
        private @Nullable InetSocketAddress stunLie;
        private int stunServers = 1;

        private Layout(long seed) {
            this.net = SimNetwork.seeded(seed);
        }

        Layout alice(UnaryOperator<SimHost> place) {
            alice = place;
            return this;
        }

        Layout bob(UnaryOperator<SimHost> place) {
            bob = place;
            return this;
        }

        Layout both(UnaryOperator<SimHost> place) {
            return alice(place).bob(place);
        }

        Layout aliceOptions(UnaryOperator<TraversalAgentBuilder> options) {
            aliceOptions = options;
            return this;
        }

        Layout bobOptions(UnaryOperator<TraversalAgentBuilder> options) {
            bobOptions = options;
            return this;
        }

        Layout signalingDelay(Duration delay) {
            signalingDelay = delay;
            return this;
        }

        /** Bob gets a socket of its own for the address of its first interface. */
        Layout bobBindsMain() {
            bobBindsMain = true;
            return this;
        }

        Layout notListening() {
            listening = false;
            return this;
        }

        /** The STUN server never answers. */
        Layout stunIsDead() {
            stunIsDead = true;
            return this;
        }

        /** The STUN server says that everybody has this address. */
        Layout stunLies(InetSocketAddress mapped) {
            stunLie = mapped;
            return this;
        }

        /** The agents know further STUN servers. */
        Layout moreStunServers(int more) {
            stunServers = 1 + more;
            return this;
        }

        /** The agents know no STUN server. */
        Layout withoutStun() {
            stunServers = 0;
            return this;
        }

        SimPair start() {
            return new SimPair(this);
        }
    }

    static Layout seeded(long seed) {
        return new Layout(seed);
    }

    CompletableFuture<SecureDatagramChannel> call() {
        return alice.connect(bob.ticket());
    }

    /** Calls, and waits until the channel is open. */
    SecureDatagramChannel connect() {
        CompletableFuture<SecureDatagramChannel> calling = call();
        int before = accepted.size();
        net.await("channel", calling::isDone, Duration.ofSeconds(20));
        if (!calling.isCompletedExceptionally() && listening) {
            net.await("the other end's channel", () -> accepted.size() > before, Duration.ofSeconds(20));
        }
        return calling.join();
    }

    /** Calls, and waits until that fails. {@return why} */
    Throwable failure(Duration within) {
        List<Throwable> errors = new ArrayList<>();
        var unused = call().whenComplete((channel, error) -> errors.add(error));
        net.await("failure", () -> !errors.isEmpty(), within);
        return errors.get(0);
    }

    /** Sends words to the echo. {@return what came back within a second} */
    List<String> echo(SecureDatagramChannel channel, String... words) {
        List<String> echoes = new ArrayList<>();
        channel.onDatagram((from, datagram) ->
                echoes.add(StandardCharsets.UTF_8.decode(datagram).toString()));
        for (String word : words) {
            channel.send(ByteBuffer.wrap(word.getBytes(StandardCharsets.UTF_8)));
        }
        net.runFor(Duration.ofSeconds(1));
        return echoes;
    }

    /** Closes both. {@return what either left behind} */
    List<String> closeAndFindLeftovers() {
        alice.close();
        bob.close();
        net.runFor(Duration.ofSeconds(1));
        List<String> leftovers = new ArrayList<>(aliceHost.leftovers());
        leftovers.addAll(bobHost.leftovers());
        return leftovers;
    }

    private TraversalAgentBuilder builder(SimHost host) {
        TraversalAgentBuilder builder =
                TraversalAgent.builder().environment(host.environment()).signaling(hub.channel());
        stunServers.forEach(server -> builder.stunServer(server.address()));
        return builder;
    }
}
