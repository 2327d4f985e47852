package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.IceSession;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.IceSession.Role;
import dev.traversal.api.TraversalAgent;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimStunServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peers that do not name the option {@code trickle} (RFC 8838 section 16). */
class HalfTrickleTest {
    private static final String END = "a=end-of-candidates";

    private final SimNetwork net = SimNetwork.seeded(1);
    private final SimStunServer near = SimStunServer.on(net.host("near"));
    private final SimHost farHost = net.host("far");
    private final SimStunServer far = SimStunServer.on(farHost);
    private final SimHost home = net.host("alice").behind(NatBox.linuxMasquerade());
    private final List<String> told = new ArrayList<>();
    private final List<Duration> toldAt = new ArrayList<>();

    @Test
    void tellsWhatIsFoundAtOnce_whenThePeerNamesTheOption() {
        far.silent(true);
        peerSays(session(), "a=ice-options:ice2 trickle");
        net.runFor(Duration.ofMillis(300));

        assertThat(told).anyMatch(line -> line.contains(" typ srflx ")).doesNotContain(END);
    }

    @Test
    void tellsTheRestWithItsEnd_whenThePeerDoesNot() {
        far.silent(true);
        peerSays(session(), "a=ice-options:ice2");
        net.runFor(Duration.ofSeconds(1));

        assertThat(told.get(told.size() - 1)).isEqualTo(END);
        int reflexive = told.size() - 2;
        assertThat(told.get(reflexive)).contains(" typ srflx ");
        assertThat(toldAt.get(reflexive))
                .isEqualTo(toldAt.get(reflexive + 1))
                .isLessThanOrEqualTo(Duration.ofMillis(600));
    }

    @Test
    void waitsHalfASecondMore_whenNoServerHasAnswered() {
        near.silent(true);
        far.silent(true);
        peerSays(session(), "a=ice-options:ice2");
        net.runFor(Duration.ofMillis(600));
        assertThat(told).doesNotContain(END);
        near.silent(false);
        net.runFor(Duration.ofMillis(600));

        assertThat(told.get(told.size() - 1)).isEqualTo(END);
        assertThat(told.get(told.size() - 2)).contains(" typ srflx ");
    }

    @Test
    void tellsNothingAfterThat() {
        farHost.link().delay(Duration.ofMillis(800));
        peerSays(session(), "a=ice-options:ice2");
        net.runFor(Duration.ofSeconds(30));

        assertThat(told.get(told.size() - 1)).isEqualTo(END);
        assertThat(told.stream().filter(END::equals)).hasSize(1);
    }

    @Test
    void waitsNoLongerThanGatheringTakes() {
        peerSays(session(), "a=ice-options:ice2");
        net.runFor(Duration.ofSeconds(1));

        assertThat(told.get(told.size() - 1)).isEqualTo(END);
        assertThat(toldAt.get(told.size() - 1)).isLessThan(Duration.ofMillis(200));
    }

    private IceSession session() {
        TraversalAgent agent = TraversalAgent.builder()
                .environment(home.environment())
                .stunServer(near.address())
                .stunServer(far.address())
                .build();
        return agent.negotiate(Role.CONTROLLING, Mode.PLAIN, line -> {
            told.add(line);
            toldAt.add(net.now());
        });
    }

    private static void peerSays(IceSession session, String options) {
        for (String line : List.of(options, "a=ice-ufrag:peer", "a=ice-pwd:0123456789012345678901")) {
            assertThat(session.handleLine(line)).isTrue();
        }
    }
}
