package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.IceSession;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.IceSession.Role;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimStunServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Two agents without signaling, and an application that carries their lines. */
final class Carried {
    final SimNetwork net;
    final SimStunServer stun;
    final SimHost aliceHost;
    final SimHost bobHost;
    final End alice;
    final End bob;

    Carried(long seed, Mode mode, UnaryOperator<SimHost> place) {
        this(seed, mode, place, place, builder -> builder);
    }

    Carried(
            long seed,
            Mode mode,
            UnaryOperator<SimHost> alicesPlace,
            UnaryOperator<SimHost> bobsPlace,
            UnaryOperator<TraversalAgentBuilder> bobsOptions) {
        this(seed, mode, alicesPlace, bobsPlace, builder -> builder, bobsOptions);
    }

    Carried(
            long seed,
            Mode mode,
            UnaryOperator<SimHost> alicesPlace,
            UnaryOperator<SimHost> bobsPlace,
            UnaryOperator<TraversalAgentBuilder> alicesOptions,
            UnaryOperator<TraversalAgentBuilder> bobsOptions) {
        net = SimNetwork.seeded(seed);
        stun = SimStunServer.on(net.host("stun"));
        aliceHost = alicesPlace.apply(net.host("alice"));
        bobHost = bobsPlace.apply(net.host("bob"));
        alice = new End(aliceHost, Role.CONTROLLING, mode, alicesOptions);
        bob = new End(bobHost, Role.CONTROLLED, mode, bobsOptions);
        alice.other = bob;
        bob.other = alice;
    }

    final class End {
        final TraversalAgent agent;
        final IceSession session;
        final List<String> told = new ArrayList<>();
        final List<String> heard = new ArrayList<>();
        End other = this;
        Duration heardAt = Duration.ZERO;
        Duration slowness = Duration.ZERO;
        boolean takesAll = true;

        End(SimHost host, Role role, Mode mode, UnaryOperator<TraversalAgentBuilder> options) {
            agent = options.apply(TraversalAgent.builder()
                            .environment(host.environment())
                            .stunServer(stun.address()))
                    .build();
            session = agent.negotiate(role, mode, this::carry);
            session.onDatagram(datagram -> {
                heard.add(StandardCharsets.UTF_8.decode(datagram).toString());
                heardAt = net.now();
            });
            session.send(ByteBuffer.wrap(role.name().getBytes(StandardCharsets.UTF_8)));
        }

        private void carry(String line) {
            told.add(line);
            net.after(
                    slowness.plusMillis(40),
                    () -> assertThat(other.session.handleLine(line) || !other.takesAll)
                            .as(line)
                            .isTrue());
        }
    }

    Carried exchange() {
        net.await("datagrams both ways", () -> !alice.heard.isEmpty() && !bob.heard.isEmpty(), Duration.ofSeconds(10));
        return this;
    }

    Duration elapsed() {
        return alice.heardAt.compareTo(bob.heardAt) > 0 ? alice.heardAt : bob.heardAt;
    }
}
