package dev.traversal.ice.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CheckRunnerTest {
    private final Wire wire = new Wire(1);

    @Test
    void unansweredPairGetsSevenDatagrams_withDoublingPauses() {
        Wire.Peer a = alone(Optional.of(Duration.ofMillis(20)), 1);
        wire.runFor(Duration.ofMinutes(1));

        assertThat(a.sent)
                .extracting(it -> it.at().toMillis())
                .containsExactly(0L, 100L, 300L, 700L, 1_500L, 3_100L, 6_300L);
        assertThat(a.events(IceEvent.CheckEnded.class)).hasSize(1);
        assertThat(a.ice.account().pairs().get(0).lastError()).contains("no answer to 7 checks");
    }

    @Test
    void everyDatagramIsATransactionOfItsOwn_andBeginsWithTheSessionTag() {
        Wire.Peer a = alone(Optional.of(Duration.ofMillis(20)), 1);
        wire.runFor(Duration.ofMinutes(1));

        assertThat(a.sent.stream()
                        .map(it -> Forge.parse(it.bytes()).transactionIdSuffix())
                        .distinct())
                .hasSize(7);
        assertThat(a.sent).allMatch(it -> Forge.parse(it.bytes()).transactionIdPrefix() == a.config.sessionTag());
    }

    @Test
    void peersSlowerPacingWins_andAbsentMeansFiftyMilliseconds() {
        Wire.Peer a = alone(Optional.empty(), 20);
        wire.runFor(Duration.ofSeconds(2));

        for (int i = 1; i < a.sent.size(); i++) {
            assertThat(a.sent.get(i).at().minus(a.sent.get(i - 1).at())).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        }
        assertThat(a.sent.subList(0, 20).stream().map(Wire.Sent::to).distinct())
                .as("each pair once before any twice")
                .hasSize(20);
    }

    @Test
    void triggeredCheckJumpsTheQueue() {
        Wire.Peer a = alone(Optional.of(Duration.ofMillis(20)), 50);
        wire.runFor(Duration.ofMillis(45));
        byte[] check = Forge.requestTo(a).bytes();
        InetSocketAddress last = new InetSocketAddress("203.0.113.2", 5049);
        a.ice.handleDatagram(0, last, check, 0, check.length, wire.now());
        a.sent.clear();
        wire.runFor(Duration.ofMillis(20));

        assertThat(a.sent.stream()
                        .filter(Forge::isRequest)
                        .findFirst()
                        .orElseThrow()
                        .to())
                .isEqualTo(last);
    }

    @Test
    void reflexiveCandidateIsCheckedNext_whenItIsTrickled() {
        Wire.Peer a = alone(Optional.of(Duration.ofMillis(20)), 50);
        wire.runFor(Duration.ofMillis(45));
        a.sent.clear();
        a.ice.addRemoteCandidate(
                Wire.candidate(CandidateType.SERVER_REFLEXIVE, "203.0.113.99", 6000, 1, "s"), wire.now());
        wire.runFor(Duration.ofMillis(20));

        assertThat(a.sent.get(0).to().getPort()).isEqualTo(6000);
    }

    @Test
    void onlyAnOpenerLeavesFirst_whenThisSideLearnsFirst() {
        Wire.Peer b = wire.peer(false, CheckRunnerTest::withOpeners).at("203.0.113.2", 5000);
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        wire.introduce(b, a);
        wire.runFor(Duration.ofMillis(300));

        assertThat(b.sent).extracting(Wire.Sent::ttl).containsExactly(2, 2, 0); // one opener may be lost
        assertThat(b.sent)
                .extracting(it -> it.at().toMillis())
                .containsExactly(0L, 40L, 250L); // its check shares the first slots
    }

    @Test
    void onlyOpenersLeave_whileNoServerHasSaidWhereWeAreSeen() {
        Wire.Peer b = wire.peer(false, CheckRunnerTest::withOpeners).at("10.0.0.2", 5000);
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        wire.introduce(b, a);
        wire.runFor(Duration.ofMillis(590));
        assertThat(b.sent).isNotEmpty().extracting(Wire.Sent::ttl).containsOnly(2);

        wire.runFor(Duration.ofMillis(20));

        assertThat(b.sent).extracting(Wire.Sent::ttl).contains(0);
    }

    @Test
    void theyLeaveNoLongerThanUsual_onceNoServerIsWaitedFor() {
        Wire.Peer b = wire.peer(false, CheckRunnerTest::withOpeners).at("10.0.0.2", 5000);
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        wire.introduce(b, a);
        wire.runFor(Duration.ofMillis(100));

        b.ice.endOfLocalCandidates(wire.now());
        wire.runFor(Duration.ofMillis(260));

        assertThat(b.sent).extracting(Wire.Sent::ttl).containsExactly(2, 2, 0);
    }

    @Test
    void firstCheckFollowsThePeersFirstPacket_whenThatIsEarlier() {
        Wire.Peer b = wire.peer(false, CheckRunnerTest::withOpeners).at("203.0.113.2", 5000);
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        wire.introduce(b, a);
        wire.runFor(Duration.ofMillis(60));
        byte[] check = Forge.requestTo(b).bytes();
        b.ice.handleDatagram(0, a.address(), check, 0, check.length, wire.now());
        wire.drainAll();

        List<Wire.Sent> requests = b.sent.stream().filter(Forge::isRequest).toList();
        assertThat(requests).extracting(Wire.Sent::ttl).containsExactly(2, 2, 0);
        assertThat(requests.get(2).at()).isEqualTo(Duration.ofMillis(60));
    }

    @Test
    void openerAndCheckLeaveTogether_whenThisSideLearnsLast() {
        Wire.Peer a = wire.peer(true, CheckRunnerTest::withOpeners).at("198.51.100.1", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.2", 5000);
        wire.runFor(Duration.ofMillis(80));
        wire.introduce(a, b);
        wire.runFor(Duration.ofMillis(30));

        assertThat(a.sent).extracting(Wire.Sent::ttl).containsExactly(2, 0);
        assertThat(a.sent).extracting(it -> it.at().toMillis()).containsExactly(80L, 80L);
    }

    @Test
    void checkWaitsUntilThePeerCanKnowIt_whenOurCandidateWasTrickled() {
        Wire.Peer a = wire.peer(true, CheckRunnerTest::withOpeners).at("198.51.100.1", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.2", 5000);
        wire.runFor(Duration.ofMillis(30));
        a.ice.addLocalCandidate(
                Wire.candidate(CandidateType.SERVER_REFLEXIVE, "203.0.113.77", 4000, 1, "s"), 0, wire.now());
        wire.runFor(Duration.ofMillis(70));
        wire.introduce(a, b);
        wire.runFor(Duration.ofSeconds(1));

        assertThat(a.sent.get(0).ttl()).isEqualTo(2);
        // the description took 100 ms to be answered, so what was told at 30 ms is known three quarters of that later
        assertThat(a.sent.get(1).at().toMillis()).isEqualTo(30 + 75);
    }

    @Test
    void openerThatArrivesIsAnswered() {
        Wire near = new Wire(2).shortPath();
        Wire.Peer a = near.peer(true, CheckRunnerTest::withOpeners).at("198.51.100.1", 4000);
        Wire.Peer b = near.peer(false, CheckRunnerTest::withOpeners).at("203.0.113.2", 5000);
        near.introduce(b, a);
        near.runFor(Duration.ofMillis(60));

        assertThat(b.events(IceEvent.PairValid.class)).hasSize(1);
    }

    @Test
    void checkWaitsHalfAsLongAgainAsTheDescriptionsTookToCross_whenBothDescribeThemselvesUnasked() {
        assertThat(firstFullCheckOfThoseWhoCross(40, -1)).isEqualTo(60);
    }

    @Test
    void checkLeavesEarlierByItsWayToThePeersEdge_whenAServerHasToldHowLongThatIsAtLeast() {
        assertThat(firstFullCheckOfThoseWhoCross(40, -1, Duration.ofMillis(30))).isEqualTo(60 - 15);
    }

    @Test
    void checkWaitsForTheLongestTelling_whenTheDescriptionCrossedOursTooSoon() {
        assertThat(firstFullCheckOfThoseWhoCross(5, -1)).isEqualTo(250);
    }

    @Test
    void checkWaitsForThreeQuartersOfARoundTripOfTelling_whenThePeerSaysWhatHasArrived() {
        assertThat(firstFullCheckOfThoseWhoCross(5, 80)).isEqualTo(60);
    }

    /** Milliseconds after ours was told: the peer's description comes, and the peer says so at once if it says so. */
    private long firstFullCheckOfThoseWhoCross(int describedMillis, int saidMillis) {
        return firstFullCheckOfThoseWhoCross(describedMillis, saidMillis, Duration.ZERO);
    }

    private long firstFullCheckOfThoseWhoCross(int describedMillis, int saidMillis, Duration server) {
        Wire.Peer a = wire.peer(true, CheckRunnerTest::crossing).at("198.51.100.1", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.2", 5000);
        if (!server.isZero()) {
            a.ice.serverAnswered(server.toNanos());
        }
        wire.runFor(Duration.ofMillis(describedMillis));
        if (saidMillis >= 0) {
            a.ice.peerKnowsAfter(Duration.ofMillis(saidMillis).toNanos());
        }
        wire.introduce(a, b);
        wire.runFor(Duration.ofMillis(400));

        assertThat(a.sent.get(0).ttl()).isEqualTo(2);
        assertThat(a.sent.get(0).at().toMillis()).isEqualTo(describedMillis);
        return a.sent.stream()
                .filter(it -> it.ttl() == 0)
                .findFirst()
                .orElseThrow()
                .at()
                .toMillis();
    }

    private static IceConfig withOpeners(IceConfig it) {
        return withOpeners(it, it.meeting());
    }

    private static IceConfig crossing(IceConfig it) {
        return withOpeners(it, Meeting.CROSSING);
    }

    private static IceConfig withOpeners(IceConfig it, Meeting meeting) {
        return new IceConfig(
                it.role(),
                it.tieBreaker(),
                it.sessionTag(),
                it.ufrag(),
                it.password(),
                it.checkPacing(),
                it.keepalive(),
                it.patience(),
                it.maxPairs(),
                true,
                it.openerTtl(),
                meeting);
    }

    /** One peer with pairs to addresses that never answer. */
    private Wire.Peer alone(Optional<Duration> pacing, int candidates) {
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        a.ice.setRemote("theirs", "their password with 22+", Set.of(), pacing, wire.now());
        for (int i = 0; i < candidates; i++) {
            a.ice.addRemoteCandidate(
                    Wire.candidate(CandidateType.HOST, "203.0.113.2", 5000 + i, 1_000 - i, "f" + i), wire.now());
        }
        return a;
    }
}
