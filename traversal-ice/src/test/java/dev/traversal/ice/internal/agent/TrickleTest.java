package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalEvent;
import dev.traversal.ice.internal.signal.MessageKind;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimSignaling;
import dev.traversal.sim.SimStunServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent tells a peer little by little, and takes from one (RFC 8838). */
class TrickleTest {
    private static final String END = "a=end-of-candidates";

    private final SimNetwork net = SimNetwork.seeded(1);
    private final SimSignaling hub = net.signaling().delay(Duration.ofMillis(20));
    private final SimStunServer stun = SimStunServer.on(net.host("stun"));
    private final SimHost aliceHost = net.host("alice").behind(NatBox.linuxMasquerade());
    private final SignalingPeer bob = new SignalingPeer(net.host("bob"), hub);
    private final List<TraversalEvent> events = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 30, 300, 2_000, 6_000})
    void endComesLast_whenSignalingRecommendsServers(int callAfterMillis) {
        hub.stunServers(TransportAddress.of(stun.socketAddress()));
        TraversalAgent alice = agent();
        net.runFor(Duration.ofMillis(callAfterMillis));
        var unused = alice.connect(bob.ticket());
        net.runFor(Duration.ofSeconds(14));

        assertThat(String.join("", bob.heard())).contains(" typ srflx ");
        assertEndIsLast();
    }

    @Test
    void endComes_whenTheRecommendedServersAreDead() {
        hub.stunServers(TransportAddress.of(stun.socketAddress()));
        stun.silent(true);
        var unused = agent().connect(bob.ticket());
        net.runFor(Duration.ofSeconds(5));
        assertThat(bob.heard()).noneMatch(text -> text.contains(END));

        net.runFor(Duration.ofSeconds(9));
        assertEndIsLast();
    }

    @Test
    void endComesSoon_whenSignalingRecommendsNothing() {
        var unused = agent().connect(bob.ticket());
        net.runFor(Duration.ofSeconds(1));

        assertEndIsLast();
    }

    @Test
    void g01_keepsTheFirstHundredCandidates_whenEachComesInAMessageOfItsOwn() {
        CompletableFuture<SecureDatagramChannel> calling = agent().connect(bob.ticket());
        net.runFor(Duration.ofSeconds(1));
        bob.say(MessageKind.ANSWER, description("a=setup:active\r\n"));
        for (int port = 1; port <= 300; port++) {
            bob.say(MessageKind.CANDIDATES, description(candidate(port)));
            bob.say(MessageKind.CANDIDATES, description(candidate(1 + port % 5)));
        }
        net.runFor(Duration.ofSeconds(2));

        assertThat(learnt()).isEqualTo(100);
        assertThat(calling).isNotDone();
    }

    private void assertEndIsLast() {
        List<String> heard = bob.heard();
        assertThat(heard.get(heard.size() - 1)).contains(END);
        assertThat(heard.subList(0, heard.size() - 1)).noneMatch(text -> text.contains(END));
    }

    private TraversalAgent agent() {
        return TraversalAgent.builder()
                .environment(aliceHost.environment())
                .signaling(hub.channel())
                .onEvent(events::add)
                .build();
    }

    private long learnt() {
        return events.stream()
                .filter(TraversalEvent.RemoteCandidateLearnt.class::isInstance)
                .count();
    }

    private static String description(String lines) {
        return "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\na=fingerprint:sha-256 " + "AA:".repeat(31)
                + "AA\r\n" + lines;
    }

    private static String candidate(int port) {
        return "a=candidate:1 1 udp " + (1_000 + port) + " 203.0.113.200 " + port + " typ host\r\n";
    }
}
