package dev.traversal.ice.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.stun.StunErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ConsentTest {
    private final Wire wire = Wire.connected(3);
    private final Wire.Peer a = wire.a();
    private final Wire.Peer b = wire.b();

    @Test
    void consentIsAskedForEvery4To6Seconds() {
        connect();
        a.sent.clear();
        wire.runFor(Duration.ofMinutes(10));

        List<Duration> asked =
                a.sent.stream().filter(Forge::isRequest).map(Wire.Sent::at).toList();
        assertThat(asked).hasSizeBetween(95, 150);
        for (int i = 1; i < asked.size(); i++) {
            assertThat(asked.get(i).minus(asked.get(i - 1))).isBetween(Duration.ofSeconds(4), Duration.ofMillis(6_100));
        }
        assertThat(asked.stream().map(it -> it.toMillis() % 1_000).distinct()).hasSizeGreaterThan(20);
        assertThat(a.events(IceEvent.RttMeasured.class)).hasSizeGreaterThan(90);
    }

    @Test
    void sessionOutlivesLoss_betweenTwoOfOurs() {
        connect();
        wire.loss(0.3);
        wire.runFor(Duration.ofHours(1));

        assertThat(a.events(IceEvent.PairLost.class)).isEmpty();
        assertThat(b.events(IceEvent.PairLost.class)).isEmpty();
    }

    @Test
    void consentIsAskedForNoFaster_whenThePeerIsAnybody() {
        Wire plain = new Wire(4);
        Wire.Peer one = plain.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer two = plain.peer(false, it -> it).at("203.0.113.2", 5000);
        one.meet(two, Set.of());
        two.meet(one, Set.of());
        one.ice.addRemoteCandidate(two.candidates.get(0), plain.now());
        two.ice.addRemoteCandidate(one.candidates.get(0), plain.now());
        plain.runUntil(() -> one.isConnected() && two.isConnected(), Duration.ofSeconds(2));
        plain.runFor(Duration.ofSeconds(1));
        one.sent.clear();
        two.mute = true;
        plain.runFor(Duration.ofSeconds(29));

        assertThat(one.sent.stream().filter(Forge::isRequest)).hasSizeBetween(3, 8);
    }

    @Test
    void nothingIsSent_whenTheMachineIsClosed() {
        connect();
        a.sent.clear();
        a.ice.close(wire.now());
        wire.runFor(Duration.ofMinutes(1));

        assertThat(a.sent).isEmpty();
        assertThat(a.ice.nextDeadline()).isNull();
        assertThat(b.events(IceEvent.PairLost.class)).hasSize(1);
    }

    @Test
    void pairsOfASocketAreLost_whenTheSocketBreaks() {
        connect();
        a.ice.handleInput(new Input.SocketFailed(0, "Bad file descriptor"), wire.now());
        wire.drainAll();

        assertThat(a.events(IceEvent.PairLost.class)).hasSize(1);
        assertThat(a.events(IceEvent.Failed.class)).hasSize(1);
        assertThat(a.ice.account().pairs()).isEmpty();
    }

    @Test
    void nothingIsSentOnAPairAnyMore_whenThePeerForbidsIt() {
        connect();
        byte[] question = nextQuestion();
        answer(Forge.error(question, StunErrorCode.FORBIDDEN, b.config.password()));

        assertThat(a.events(IceEvent.PairLost.class)).hasSize(1);
        a.sent.clear();
        b.mute = true;
        wire.runFor(Duration.ofSeconds(20));
        assertThat(a.sent.stream().filter(Forge::isRequest)).isEmpty();
    }

    @Test
    void consentStands_whenWhoForbidsDoesNotKnowThePassword() {
        connect();
        byte[] question = nextQuestion();
        answer(Forge.error(question, StunErrorCode.FORBIDDEN, null));
        answer(Forge.error(question, StunErrorCode.FORBIDDEN, "whatever it may be, 22 ch"));

        assertThat(a.events(IceEvent.PairLost.class)).isEmpty();
        assertThat(a.rejected("integrity")).isEqualTo(2);
    }

    /** {@return the next that is asked, which stays unanswered} */
    private byte[] nextQuestion() {
        a.sent.clear();
        b.mute = true;
        wire.runUntil(() -> a.sent.stream().anyMatch(Forge::isRequest), Duration.ofSeconds(7));
        b.mute = false;
        return a.sent.stream()
                .filter(Forge::isRequest)
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    private void answer(byte[] message) {
        a.ice.handleDatagram(0, b.address(), message, 0, message.length, wire.now());
        wire.drainAll();
    }

    @Test
    void failureIsNotDeclaredBeforePatienceIsOver() {
        Wire lonely = new Wire(5);
        Wire.Peer one = lonely.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer absent = lonely.peer(false, it -> it);
        one.meet(absent, Set.of());
        one.ice.addRemoteCandidate(Wire.candidate(CandidateType.HOST, "203.0.113.2", 5000, 1, "x"), lonely.now());
        one.ice.endOfLocalCandidates(lonely.now());
        one.ice.endOfRemoteCandidates(lonely.now());

        lonely.runFor(Duration.ofMillis(39_400));
        assertThat(one.events(IceEvent.CheckEnded.class)).hasSize(1);
        assertThat(one.events(IceEvent.Failed.class)).isEmpty();
        lonely.runFor(Duration.ofMillis(200));
        assertThat(one.events(IceEvent.Failed.class)).hasSize(1);
        assertThat(one.ice.nextDeadline()).isNull();
    }

    @Test
    void noFailure_whileMoreCandidatesMayCome() {
        Wire lonely = new Wire(6);
        Wire.Peer one = lonely.peer(true, it -> it).at("198.51.100.1", 4000);
        one.meet(lonely.peer(false, it -> it), Set.of());
        lonely.runFor(Duration.ofMinutes(5));

        assertThat(one.events(IceEvent.Failed.class)).isEmpty();
    }

    private void connect() {
        assertThat(wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(2)))
                .isTrue();
    }
}
