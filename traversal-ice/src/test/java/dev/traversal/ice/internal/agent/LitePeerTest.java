package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.api.IceSession;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.IceSession.Role;
import dev.traversal.api.TraversalAgent;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that answer checks and send none (RFC 8445 section 2.5). */
class LitePeerTest {
    @ParameterizedTest
    @EnumSource(Role.class)
    void connectsToALiteAgent_andControls_whoeverAsked(Role role) {
        Seeds.forEach(seed -> {
            SimNetwork net = SimNetwork.seeded(seed);
            LiteResponder lite = new LiteResponder(net.host("lite"));
            SimHost home = net.host("alice").behind(NatBox.linuxMasquerade());
            home.link().delay(Duration.ofMillis(20));
            TraversalAgent agent =
                    TraversalAgent.builder().environment(home.environment()).build();
            IceSession session = agent.negotiate(role, Mode.PLAIN, line -> {});
            List<String> heard = new ArrayList<>();
            session.onDatagram(datagram ->
                    heard.add(StandardCharsets.UTF_8.decode(datagram).toString()));
            lite.lines().forEach(line -> assertThat(session.handleLine(line)).isTrue());
            net.await("path", () -> lite.nominated != null, Duration.ofSeconds(2));
            net.runFor(Duration.ofMillis(100));
            session.send(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            net.runFor(Duration.ofMinutes(2)); // consent is asked for and given

            assertThat(heard).containsExactly("hello");
            assertThat(lite.controlling).isEqualTo(lite.checks).isBetween(20, 40);
            assertThat(session.path().orElseThrow().remote().type()).isEqualTo(CandidateType.HOST);
            assertThat(session.closed()).isNotDone();

            agent.close();
            net.runFor(Duration.ofSeconds(1));
            assertThat(home.leftovers()).isEmpty();
        });
    }
}
