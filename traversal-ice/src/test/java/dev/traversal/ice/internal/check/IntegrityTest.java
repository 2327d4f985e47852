package dev.traversal.ice.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.stun.StunMessage;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which HMAC signs checks and answers (RFC 8489 section 9.1). */
class IntegrityTest {
    private final Wire wire = new Wire(1);
    private final Wire.Peer foreign = wire.peer(true, it -> it).at("198.51.100.1", 4000);
    private final Wire.Peer peer = wire.peer(false, it -> it).at("203.0.113.2", 5000);

    @Test
    void checksAreSignedBySha1_whenNothingIsKnownOfThePeer() {
        meet(Set.of());
        wire.runFor(Duration.ofMillis(60));

        assertThat(messages()).isNotEmpty().noneMatch(StunMessage::hasIntegritySha256);
    }

    @Test
    void answerIsSignedAsTheCheckWas_andChecksFollow() {
        meet(Set.of());
        arrive(Forge.requestTo(peer).sha256().bytes());

        assertThat(messages()).hasSizeGreaterThanOrEqualTo(2).allMatch(StunMessage::hasIntegritySha256);
    }

    @Test
    void answerIsSignedBySha1_whenTheCheckWas() {
        meet(Set.of());
        arrive(Forge.requestTo(peer).sha256().bytes());
        peer.sent.clear();
        arrive(Forge.requestTo(peer).id(78).bytes());

        assertThat(messages().get(0).hasIntegritySha256()).isFalse();
    }

    @Test
    void checksStayAsTheyWere_whenTheSha256IsWrong() {
        meet(Set.of());
        arrive(Forge.requestTo(peer)
                .password("of somebody else, 22 characters")
                .sha256()
                .bytes());
        peer.sent.clear();
        wire.runFor(Duration.ofSeconds(1));

        assertThat(messages()).isNotEmpty().noneMatch(StunMessage::hasIntegritySha256);
    }

    @Test
    void checksAreSignedBySha256_betweenTwoOfThisLibrary() {
        meet(Set.of(IceMachine.OUR_OPTION));
        wire.runFor(Duration.ofMillis(60));

        assertThat(messages()).isNotEmpty().allMatch(StunMessage::hasIntegritySha256);
    }

    private void meet(Set<String> options) {
        foreign.mute = true;
        peer.meet(foreign, options);
        foreign.candidates.forEach(candidate -> peer.ice.addRemoteCandidate(candidate, wire.now()));
    }

    private void arrive(byte[] check) {
        peer.sent.clear();
        peer.ice.handleDatagram(0, foreign.address(), check, 0, check.length, wire.now());
        wire.drainAll();
        wire.runFor(Duration.ofMillis(120));
    }

    private List<StunMessage> messages() {
        return peer.sent.stream().map(sent -> Forge.parse(sent.bytes())).toList();
    }
}
