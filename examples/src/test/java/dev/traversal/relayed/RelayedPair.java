package dev.traversal.relayed;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.api.TraversalEvent;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimRouter;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Alice calls, bob listens; each behind a router of his own, with relays between. */
final class RelayedPair {
    static final Duration SECOND = Duration.ofSeconds(1);

    final SimNetwork net;
    final SimSignaling hub;
    final List<SimRelay> relays = new ArrayList<>();
    final SimHost aliceHost;
    final SimHost bobHost;
    final SimRouter aliceEdge;
    final SimRouter bobEdge;
    final TraversalAgent alice;
    final TraversalAgent bob;
    final List<TraversalEvent> events = new ArrayList<>();
    private final HardNatBudget hardNat;
    private final List<SimStunServer> stuns = new ArrayList<>();
    private final List<SecureDatagramChannel> accepted = new ArrayList<>();

    /** One end of the channel: counts what comes, and how long nothing came. */
    final class End {
        final SecureDatagramChannel channel;
        private final Set<Integer> got = new HashSet<>();
        int sent;
        int duplicates;
        private Duration last = net.now();
        private Duration gap = Duration.ZERO;

        End(SecureDatagramChannel channel) {
            this.channel = channel;
            channel.onDatagram((from, datagram) -> {
                if (!got.add(datagram.getInt())) {
                    duplicates++;
                }
                gap = gap();
                last = net.now();
            });
        }

        void send() {
            channel.send(ByteBuffer.allocate(200).putInt(sent++).rewind());
        }

        int received() {
            return got.size();
        }

        /** {@return the longest time without a datagram, up to now} */
        Duration gap() {
            Duration since = net.now().minus(last);
            return since.compareTo(gap) > 0 ? since : gap;
        }

        void forgetGap() {
            gap = Duration.ZERO;
            last = net.now();
        }

        boolean isRelayed() {
            return channel.path().orElseThrow().isRelayed();
        }
    }

    RelayedPair(
            long seed, Supplier<? extends SimRouter> alicesEdge, Supplier<? extends SimRouter> bobsEdge, int count) {
        this(seed, alicesEdge, bobsEdge, count, false, TurnLimits.USUAL);
    }

    RelayedPair(
            long seed,
            Supplier<? extends SimRouter> alicesEdge,
            Supplier<? extends SimRouter> bobsEdge,
            int count,
            boolean tls,
            TurnLimits limits) {
        this(seed, alicesEdge, bobsEdge, count, tls, limits, 1, HardNatBudget.OFF);
    }

    RelayedPair(
            long seed,
            Supplier<? extends SimRouter> alicesEdge,
            Supplier<? extends SimRouter> bobsEdge,
            int count,
            boolean tls,
            TurnLimits limits,
            int stunServers,
            HardNatBudget hardNat) {
        this.hardNat = hardNat;
        net = SimNetwork.seeded(seed);
        hub = net.signaling().delay(Duration.ofMillis(40));
        for (int i = 0; i < stunServers; i++) {
            stuns.add(SimStunServer.on(net.host("stun" + i)));
        }
        for (int i = 0; i < count; i++) {
            relays.add(new SimRelay(net.host("relay" + i), limits));
        }
        aliceEdge = alicesEdge.get();
        bobEdge = bobsEdge.get();
        aliceHost = net.host("alice").behind(aliceEdge);
        bobHost = net.host("bob").behind(bobEdge);
        alice = builder(aliceHost, tls).onEvent(events::add).build();
        bob = builder(bobHost, tls).build();
        bob.listen(accepted::add);
        net.runFor(SECOND);
    }

    TraversalAgentBuilder builder(SimHost host, boolean tls) {
        TraversalAgentBuilder builder = TraversalAgent.builder()
                .environment(host.environment())
                .hardNat(hardNat)
                .signaling(hub.channel(host));
        stuns.forEach(stun -> builder.stunServer(stun.address()));
        relays.forEach(relay -> builder.relay(relay.server(tls)));
        return builder;
    }

    /** The two ends of a channel. */
    record Ends(End alice, End bob) {}

    Ends connect() {
        CompletableFuture<SecureDatagramChannel> calling = alice.connect(bob.ticket());
        net.await("channel", () -> calling.isDone() && !accepted.isEmpty(), Duration.ofSeconds(20));
        return new Ends(new End(calling.join()), new End(accepted.get(0)));
    }

    /** Lets 100 datagrams a second go each way. */
    void load(Ends ends, Duration duration) {
        for (long i = 0; i < duration.toMillis() / 10; i++) {
            ends.alice().send();
            ends.bob().send();
            net.runFor(Duration.ofMillis(10));
        }
    }

    /** Closes all. {@return what is left of anything} */
    List<String> closeAndFindLeftovers() {
        alice.close();
        bob.close();
        net.runFor(SECOND);
        List<String> left = new ArrayList<>(aliceHost.leftovers());
        left.addAll(bobHost.leftovers());
        return left;
    }
}
