package dev.traversal.ice.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.internal.stun.StunAttribute;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NominationTest {
    private static final InetSocketAddress BETTER = new InetSocketAddress("203.0.113.2", 5000);

    private final Wire wire = new Wire(1);

    @Test
    void bestPairIsNominatedAtOnce_whenNothingBetterIsToBeHopedFor() {
        Wire both = Wire.connected(1);
        both.runUntil(() -> both.a().isConnected(), Duration.ofSeconds(1));

        assertThat(both.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(100));
        assertThat(both.a().sent.stream().filter(Forge::nominates)).hasSize(1);
        assertThat(both.b().sent.stream().filter(Forge::nominates)).isEmpty();
    }

    @Test
    void firstValidPairIsNominatedARoundTripLater_whenABetterOneIsSilent() {
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.2", 5000);
        a.meet(b, Set.of(IceMachine.OUR_OPTION));
        a.ice.addRemoteCandidate(Wire.candidate(CandidateType.HOST, "203.0.113.99", 5000, 65_535, "dead"), wire.now());
        a.ice.addRemoteCandidate(
                Wire.candidate(CandidateType.SERVER_REFLEXIVE, "203.0.113.2", 5000, 100, "alive"), wire.now());
        wire.introduce(b, a);

        wire.runUntil(() -> !a.events(IceEvent.PairValid.class).isEmpty(), Duration.ofSeconds(1));
        Duration valid = wire.elapsed();
        wire.runUntil(() -> a.sent.stream().anyMatch(Forge::nominates), Duration.ofSeconds(1));

        assertThat(wire.elapsed().minus(valid)).isBetween(Duration.ofMillis(50), Duration.ofMillis(70));
    }

    @Test
    void betterPairIsNominatedLater_betweenTwoOfOurs() {
        meetWithALateBetterPair(Set.of(IceMachine.OUR_OPTION));

        assertThat(wire.a().selected().remote()).isEqualTo(BETTER);
        assertThat(wire.b().events(IceEvent.PairSelected.class)).hasSize(2);
        assertThat(wire.a().events(IceEvent.PairLost.class)).isEmpty();
    }

    @Test
    void firstNominationIsFinal_whenThePeerIsAnybody() {
        meetWithALateBetterPair(Set.of("ice2"));

        assertThat(wire.a().events(IceEvent.PairSelected.class)).hasSize(1);
    }

    private void meetWithALateBetterPair(Set<String> options) {
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.1", 5000).at("203.0.113.2", 5000);
        a.meet(b, options);
        b.meet(a, options);
        b.ice.addRemoteCandidate(a.candidates.get(0), wire.now());
        a.ice.addRemoteCandidate(
                Wire.candidate(CandidateType.SERVER_REFLEXIVE, "203.0.113.1", 5000, 100, "r"), wire.now());
        // B's second socket is silent until later.
        b.ice.removeLocalCandidate(b.candidates.get(1), 1, wire.now());
        assertThat(wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(2)))
                .isTrue();
        assertThat(a.selected().remote()).isNotEqualTo(BETTER);

        b.ice.addLocalCandidate(b.candidates.get(1), 1, wire.now());
        a.ice.addRemoteCandidate(Wire.candidate(CandidateType.HOST, "203.0.113.2", 5000, 65_535, "h"), wire.now());
        wire.runFor(Duration.ofSeconds(5));
    }

    @Test
    void betterPairIsNominatedLater_whenThePeerNamesTheOptionOfRenomination() {
        meetWithALateBetterPair(Set.of("ice2", IceMachine.RENOMINATION_OPTION));

        assertThat(wire.a().selected().remote()).isEqualTo(BETTER);
        assertThat(wire.a().sent.stream().filter(Forge::nominates))
                .allMatch(sent -> Forge.parse(sent.bytes()).has(StunAttribute.NOMINATION));
    }

    @ParameterizedTest
    @ValueSource(ints = {StunAttribute.NOMINATION, StunAttribute.NOMINATION_MANDATORY})
    void nominationIsFollowed_whenItHasANumberAndNoUseCandidate(int attribute) {
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000).at("198.51.100.2", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.1", 5000);
        wire.introduce(a, b);
        wire.introduce(b, a);
        wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(2));
        wire.runFor(Duration.ofSeconds(2));
        InetSocketAddress before = b.selected().remote();
        InetSocketAddress other = a.sockets.values().stream()
                .filter(address -> !address.equals(before))
                .findFirst()
                .orElseThrow();
        byte[] request = Forge.requestTo(b).renomination(attribute, 1_000).bytes();
        b.ice.handleDatagram(0, other, request, 0, request.length, wire.now());
        wire.runFor(Duration.ofMillis(500));

        assertThat(b.selected().remote()).isEqualTo(other);
    }

    @Test
    void spareTakesOver_whenTheSelectedPairDies() {
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.1", 5000).at("203.0.113.2", 5000);
        wire.introduce(a, b);
        wire.introduce(b, a);
        wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(2));
        wire.runFor(Duration.ofSeconds(10));
        InetSocketAddress dead = a.selected().remote();
        a.events.clear();

        b.sockets.replaceAll(
                (socket, address) -> address.equals(dead) ? new InetSocketAddress("192.0.2.1", 1) : address);
        wire.runFor(Duration.ofSeconds(40));

        List<IceEvent> events = a.events.stream()
                .filter(it -> it instanceof IceEvent.PairSelected || it instanceof IceEvent.PairLost)
                .toList();
        assertThat(events).hasSize(2);
        assertThat(events.get(0)).isInstanceOf(IceEvent.PairSelected.class);
        assertThat(((IceEvent.PairLost) events.get(1)).remote()).isEqualTo(dead);
        assertThat(a.selected().remote()).isNotEqualTo(dead);
        assertThat(a.events(IceEvent.Failed.class)).isEmpty();
    }

    @Test
    void fullAgentControls_whenThePeerIsLite() {
        Wire.Peer a = wire.peer(false, it -> it).at("198.51.100.1", 4000);
        a.ice.setRemoteLite(wire.now());

        assertThat(a.ice.role()).isEqualTo(Role.CONTROLLING);
    }
}
