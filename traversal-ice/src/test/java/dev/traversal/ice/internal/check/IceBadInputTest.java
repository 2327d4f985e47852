package dev.traversal.ice.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IceBadInputTest {
    private final Wire wire = Wire.connected(7);
    private final Wire.Peer a = wire.a();
    private final Wire.Peer b = wire.b();

    @Test
    void i01_rightFragmentWrongKey() {
        connect();
        int pairs = a.ice.account().pairs().size();
        int sent = a.sent.size();
        for (int port = 1; port <= 1_000; port++) {
            inject(
                    a,
                    stranger(port),
                    Forge.requestTo(a).password("wrong").id(port).bytes());
        }
        assertThat(a.ice.account().pairs()).hasSize(pairs);
        assertThat(a.events(IceEvent.RemoteCandidateLearnt.class)).isEmpty();
        assertThat(a.rejected("integrity")).isEqualTo(1_000);
        assertThat(a.sent.subList(sent, a.sent.size())).hasSize(1).allMatch(it -> isError(it, 401));
        assertThat(a.sent.get(sent).bytes().length)
                .isLessThanOrEqualTo(2 * Forge.requestTo(a).bytes().length);

        wire.runFor(Duration.ofMillis(1_001));
        inject(a, stranger(1), Forge.requestTo(a).password("wrong").id(2_000).bytes());
        assertThat(a.sent).filteredOn(it -> isError(it, 401)).hasSize(2);
    }

    @Test
    void i01_rightFragmentNoKey_namesNobody() {
        inject(a, stranger(1), Forge.requestTo(a).username("someone:else").bytes());

        assertThat(a.sent).filteredOn(it -> it.to().equals(stranger(1))).isEmpty();
        assertThat(a.rejected("username")).isEqualTo(1);
    }

    @Test
    void i02_goodCredentialsManySources() {
        connect();
        InetSocketAddress selected = a.selected().remote();
        int before = a.sent.size();
        for (int port = 1; port <= 1_000; port++) {
            inject(a, stranger(port), Forge.requestTo(a).id(port).bytes());
        }
        assertThat(a.ice.account().pairs().stream().filter(it -> it.remote().type() == CandidateType.PEER_REFLEXIVE))
                .hasSizeLessThanOrEqualTo(16);
        assertThat(a.rejected("too-many-sources")).isEqualTo(1_000 - 16);
        wire.runFor(Duration.ofSeconds(20));
        assertThat(a.selected().remote()).isEqualTo(selected);
        assertThat(a.events(IceEvent.PairLost.class)).isEmpty();
        long requests = a.sent.subList(before, a.sent.size()).stream()
                .filter(Forge::isRequest)
                .filter(it -> !it.to().equals(selected))
                .count();
        // Seven to each that was kept, and one that left before its candidate was evicted.
        assertThat(requests).isLessThanOrEqualTo(16 * 7 + 1);
    }

    @Test
    void i03_equalTieBreakers_bothControlling() {
        settles(Role.CONTROLLING, 5, 5);
    }

    @Test
    void i03_equalTieBreakers_bothControlled() {
        settles(Role.CONTROLLED, 5, 5);
    }

    @Test
    void i03_largestTieBreaker() {
        settles(Role.CONTROLLING, -1, 5);
        settles(Role.CONTROLLED, 5, -1);
    }

    private static void settles(Role both, long tieBreakerA, long tieBreakerB) {
        for (long seed = 0; seed < 20; seed++) {
            Wire wire = new Wire(seed);
            Wire.Peer a =
                    wire.peer(true, it -> conflicting(it, both, tieBreakerA)).at("198.51.100.1", 4000);
            Wire.Peer b =
                    wire.peer(false, it -> conflicting(it, both, tieBreakerB)).at("203.0.113.2", 5000);
            wire.introduce(a, b);
            wire.introduce(b, a);

            boolean settled = wire.runUntil(
                    () -> a.ice.role() != b.ice.role() && noConflictUnderWay(wire), Duration.ofMillis(150));

            assertThat(settled)
                    .as("roles settle within 3 round trips, seed " + seed)
                    .isTrue();
            assertThat(wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(3)))
                    .isTrue();
            int changes = a.events(IceEvent.RoleChanged.class).size()
                    + b.events(IceEvent.RoleChanged.class).size();
            assertThat(changes).isBetween(1, 5);
        }
    }

    private static boolean noConflictUnderWay(Wire wire) {
        return wire.a().events(IceEvent.PairValid.class).size() == 1
                || wire.b().events(IceEvent.PairValid.class).size() == 1;
    }

    @Test
    void i03_peerThatClaimsOurRoleForEver() {
        connect();
        for (int i = 1; i <= 1_000; i++) {
            // Each time with the tie-breaker that wins the conflict.
            Role role = a.ice.role();
            inject(
                    a,
                    b.address(),
                    Forge.requestTo(a)
                            .claiming(role, role == Role.CONTROLLING ? -1 : 0)
                            .id(i)
                            .bytes());
        }
        assertThat(a.events(IceEvent.RoleChanged.class)).hasSizeLessThanOrEqualTo(Roles.MAX_SWITCHES);
        assertThat(a.rejected("role-conflict")).isGreaterThan(900);
    }

    @Test
    void i04_useCandidateFromTheControlledSide() {
        Wire two = new Wire(9);
        Wire.Peer controlling = two.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer other = two.peer(false, it -> it).at("203.0.113.2", 5000).at("203.0.113.3", 5000);
        two.introduce(controlling, other);
        two.introduce(other, controlling);
        two.runUntil(() -> controlling.isConnected() && other.isConnected(), Duration.ofSeconds(2));
        InetSocketAddress before = controlling.selected().remote();
        two.runFor(Duration.ofSeconds(2));

        controlling.ice.handleDatagram(
                0,
                new InetSocketAddress("203.0.113.3", 5000),
                Forge.requestTo(controlling).useCandidate().bytes(),
                0,
                Forge.requestTo(controlling).useCandidate().bytes().length,
                two.now());
        two.runFor(Duration.ofSeconds(2));

        assertThat(controlling.rejected("use-candidate")).isEqualTo(1);
        assertThat(controlling.selected().remote()).isEqualTo(before);
    }

    @Test
    void i05_addressThatNeverPassedACheck() {
        connect();

        assertThat(a.ice.isValidated(0, b.address())).isTrue();
        assertThat(a.ice.isAuthenticated(0, b.address())).isTrue();
        assertThat(a.ice.isValidated(0, stranger(1))).isFalse();
        assertThat(a.ice.isAuthenticated(0, stranger(1))).isFalse();
        assertThat(a.ice.isValidated(1, b.address())).isFalse();
    }

    @Test
    void i07_checkReplayedAMinuteLater() {
        connect();
        Wire.Sent nomination =
                b.received.stream().filter(Forge::nominates).findFirst().orElseThrow();
        wire.runFor(Duration.ofMinutes(1));
        int pairs = b.ice.account().pairs().size();
        int events = b.events.size();
        int sent = b.sent.size();

        inject(b, a.address(), nomination.bytes());
        wire.drainAll();

        assertThat(b.ice.account().pairs()).hasSize(pairs);
        assertThat(b.events).hasSize(events);
        assertThat(b.sent.subList(sent, b.sent.size())).allMatch(it -> !Forge.isRequest(it));
        assertThat(b.rejected("replay")).isEqualTo(1);
    }

    @Test
    void i07_checkReplayedFromElsewhere() {
        connect();
        Wire.Sent check =
                b.received.stream().filter(Forge::isRequest).findFirst().orElseThrow();
        int pairs = b.ice.account().pairs().size();

        inject(b, stranger(1), check.bytes());

        assertThat(b.ice.account().pairs()).hasSize(pairs);
        assertThat(b.events(IceEvent.RemoteCandidateLearnt.class)).isEmpty();
    }

    @Test
    void i07_refusedCheckReplayedAfterTheRolesHaveChanged() {
        connect();
        byte[] conflicting =
                Forge.requestTo(a).claiming(Role.CONTROLLING, 0).id(1).bytes();
        inject(a, b.address(), conflicting);
        assertThat(isError(a.sent.get(a.sent.size() - 1), 487)).isTrue();
        inject(
                a,
                b.address(),
                Forge.requestTo(a).claiming(Role.CONTROLLING, -1).id(2).bytes());
        assertThat(a.ice.role()).isEqualTo(Role.CONTROLLED);
        byte[] controlled =
                Forge.requestTo(a).claiming(Role.CONTROLLED, 0).id(3).bytes();
        inject(a, b.address(), controlled);
        assertThat(a.ice.role()).isEqualTo(Role.CONTROLLING);

        int sent = a.sent.size();
        inject(a, b.address(), controlled);
        inject(a, b.address(), conflicting);

        assertThat(a.ice.role()).isEqualTo(Role.CONTROLLING);
        assertThat(isError(a.sent.get(sent), 487)).isFalse();
        assertThat(isError(a.sent.get(sent + 1), 487)).isTrue();
    }

    @Test
    void i07_replayDoesNotMoveTheConsentClock() {
        connect();
        byte[] check = a.received.stream()
                .filter(Forge::isRequest)
                .findFirst()
                .orElseThrow()
                .bytes();
        b.mute = true;
        long start = wire.elapsed().toMillis();
        while (a.events(IceEvent.PairLost.class).isEmpty() && wire.elapsed().toMillis() - start < 60_000) {
            wire.runFor(Duration.ofSeconds(1));
            inject(a, b.address(), check);
        }
        assertThat(wire.elapsed().toMillis() - start).isLessThanOrEqualTo(31_000);
    }

    @Test
    void i08_consentAnswersStopWhileChecksStillComeIn() {
        connect();
        wire.runFor(Duration.ofSeconds(20));
        a.sent.clear();
        long start = wire.elapsed().toMillis();
        // The peer still asks, but answers nothing.
        for (int i = 0; i < 60 && a.events(IceEvent.PairLost.class).isEmpty(); i++) {
            b.mute = true;
            wire.runFor(Duration.ofSeconds(1));
            inject(a, b.address(), Forge.requestTo(a).id(5_000 + i).bytes());
        }
        assertThat(wire.elapsed().toMillis() - start).isBetween(23_000L, 31_000L);
        assertThat(a.ice.isValidated(0, b.address())).isFalse();
        assertThat(a.events(IceEvent.Failed.class)).hasSize(1);

        a.sent.clear();
        inject(a, b.address(), Forge.requestTo(a).id(9_999).bytes());
        wire.runFor(Duration.ofMinutes(1));
        assertThat(a.sent).noneMatch(Forge::isRequest);
    }

    @Test
    void i09_consentAnswerFromTheWrongAddress() {
        connect();
        a.events.clear();
        a.sent.clear();
        b.mute = true;
        long start = wire.elapsed().toMillis();
        int answered = 0;
        while (a.events(IceEvent.PairLost.class).isEmpty() && wire.elapsed().toMillis() - start < 60_000) {
            wire.runFor(Duration.ofMillis(200));
            for (Wire.Sent sent : List.copyOf(a.sent)) {
                if (Forge.isRequest(sent)) {
                    inject(a, stranger(1), Forge.success(sent.bytes(), a.address(), b.config.password()));
                    answered++;
                }
            }
            a.sent.clear();
        }
        assertThat(answered).isGreaterThan(3);
        assertThat(a.rejected("wrong-source")).isEqualTo(answered);
        assertThat(wire.elapsed().toMillis() - start).isLessThanOrEqualTo(31_000);
    }

    @Test
    void i10_forgedPortUnreachable() {
        connect();
        wire.runFor(Duration.ofSeconds(2));
        a.sent.clear();
        for (int i = 0; i < 100; i++) {
            a.ice.handleInput(new Input.TransmitFailed(0, b.address(), "Connection refused"), wire.now());
            wire.runFor(Duration.ofMillis(5));
        }
        assertThat(a.sent.stream().filter(Forge::isRequest)).hasSizeLessThanOrEqualTo(1);
        assertThat(a.events(IceEvent.PairLost.class)).isEmpty();
        assertThat(a.ice.isValidated(0, b.address())).isTrue();
    }

    @Test
    void i11_nominationPingPong() {
        Wire two = new Wire(11);
        Wire.Peer controlling =
                two.peer(true, it -> it).at("198.51.100.1", 4000).at("198.51.100.2", 4000);
        Wire.Peer controlled = two.peer(false, it -> it).at("203.0.113.2", 5000);
        two.introduce(controlling, controlled);
        two.introduce(controlled, controlling);
        two.runUntil(() -> controlling.isConnected() && controlled.isConnected(), Duration.ofSeconds(2));
        two.runFor(Duration.ofSeconds(3));
        controlled.events.clear();

        for (int i = 0; i < 2_000; i++) {
            InetSocketAddress from = controlling.sockets.get(i % 2);
            byte[] nomination =
                    Forge.requestTo(controlled).nomination(100 + i).id(i).bytes();
            controlled.ice.handleDatagram(0, from, nomination, 0, nomination.length, two.now());
            two.runFor(Duration.ofMillis(1));
        }
        assertThat(controlled.events(IceEvent.PairSelected.class)).hasSizeBetween(1, 9);
    }

    @Test
    void g01_tenThousandCandidates() {
        Wire one = new Wire(12);
        Wire.Peer peer = one.peer(true, it -> it).at("198.51.100.1", 4000);
        for (int i = 0; i < 10_000; i++) {
            peer.ice.addRemoteCandidate(
                    Wire.candidate(CandidateType.HOST, "203.0.113.2", 1 + i % 60_000, 100, "f" + i), one.now());
        }
        assertThat(peer.ice.account().pairs()).hasSize(100);
        assertThat(peer.rejected("too-many-candidates")).isEqualTo(9_900);
    }

    @Test
    void g09_allCandidatesArePortsOfSomebodyElse() {
        for (String foundation : List.of("same", "f")) {
            Wire one = new Wire(13);
            Wire.Peer peer = one.peer(true, it -> it).at("198.51.100.1", 4000);
            Wire.Peer absent = one.peer(false, it -> it);
            peer.meet(absent, Set.of(IceMachine.OUR_OPTION));
            for (int i = 0; i < 100; i++) {
                peer.ice.addRemoteCandidate(
                        Wire.candidate(
                                CandidateType.SERVER_REFLEXIVE,
                                "203.0.113.66",
                                1_000 + i,
                                100 + i,
                                foundation.equals("f") ? "f" + i : foundation),
                        one.now());
            }
            peer.ice.endOfLocalCandidates(one.now());
            peer.ice.endOfRemoteCandidates(one.now());
            one.runFor(Duration.ofMinutes(5));

            assertThat(peer.sent).hasSizeBetween(50, 100);
            for (int port = 1_000; port < 1_100; port++) {
                int wanted = port;
                assertThat(peer.sent.stream().filter(it -> it.to().getPort() == wanted))
                        .hasSizeLessThanOrEqualTo(7);
            }
            assertPaced(peer.sent);
            assertThat(peer.events(IceEvent.Failed.class)).hasSize(1);
        }
    }

    @Test
    void answerWithoutProofIsNoAnswer_whenItSays400() {
        Wire one = new Wire(14);
        Wire.Peer peer = one.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer absent = one.peer(false, it -> it).at("203.0.113.2", 5000);
        one.introduce(peer, absent);
        one.runFor(Duration.ofMillis(1));
        byte[] request = peer.sent.get(0).bytes();
        byte[] forged = Forge.error(request, 400, null);
        peer.ice.handleDatagram(0, absent.address(), forged, 0, forged.length, one.now());

        assertThat(peer.ice.account().pairs().get(0).state()).isEqualTo("in-progress");
        byte[] good = Forge.success(request, peer.address(), absent.config.password());
        peer.ice.handleDatagram(0, absent.address(), good, 0, good.length, one.now());
        assertThat(peer.ice.account().pairs().get(0).state()).isEqualTo("succeeded");
    }

    @Test
    void s10_answerWithOneBitWrong() {
        Wire one = new Wire(15);
        Wire.Peer peer = one.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer absent = one.peer(false, it -> it).at("203.0.113.2", 5000);
        one.introduce(peer, absent);
        one.runFor(Duration.ofMillis(1));
        byte[] wrong = Forge.success(peer.sent.get(0).bytes(), peer.address(), "another password altogether");
        peer.ice.handleDatagram(0, absent.address(), wrong, 0, wrong.length, one.now());

        assertThat(peer.ice.isValidated(0, absent.address())).isFalse();
        assertThat(peer.rejected("integrity")).isEqualTo(1);
    }

    @Test
    void s13_unknownMandatoryAttributeInACheck() {
        connect();
        inject(a, stranger(1), Forge.requestTo(a).unknown(0x7fff).bytes());

        Wire.Sent answer = a.sent.get(a.sent.size() - 1);
        assertThat(isError(answer, 420)).isTrue();
        assertThat(a.events(IceEvent.RemoteCandidateLearnt.class)).isEmpty();
    }

    @Test
    void s19_answersToNothing() {
        connect();
        int events = a.events.size();
        byte[] answer = Forge.success(Forge.requestTo(b).bytes(), a.address(), b.config.password());
        for (int i = 0; i < 10_000; i++) {
            inject(a, b.address(), answer);
        }
        assertThat(a.rejected("unknown-transaction")).isEqualTo(10_000);
        assertThat(a.events).hasSize(events);
    }

    @Test
    void priorityOutOfRangeIsRefused() {
        connect();
        int id = 0;
        for (long priority : new long[] {-1, 0, 0x8000_0000L, 0xffff_ffffL}) {
            inject(
                    a,
                    stranger(1),
                    Forge.requestTo(a).priority(priority).id(++id).bytes());
        }
        assertThat(a.rejected("priority")).isEqualTo(4);
        assertThat(a.events(IceEvent.RemoteCandidateLearnt.class)).isEmpty();
    }

    @Test
    void staleNominationIsNotFollowed_whenTheNetworkReordersIt() {
        Wire two = new Wire(16);
        Wire.Peer controlling =
                two.peer(true, it -> it).at("198.51.100.1", 4000).at("198.51.100.2", 4000);
        Wire.Peer controlled = two.peer(false, it -> it).at("203.0.113.2", 5000);
        two.introduce(controlling, controlled);
        two.introduce(controlled, controlling);
        two.runUntil(() -> controlling.isConnected() && controlled.isConnected(), Duration.ofSeconds(2));
        two.runFor(Duration.ofSeconds(1));
        InetSocketAddress better = controlling.sockets.get(1);
        byte[] newer = Forge.requestTo(controlled).nomination(50).id(1).bytes();
        byte[] older = Forge.requestTo(controlled).nomination(49).id(2).bytes();

        controlled.ice.handleDatagram(0, better, newer, 0, newer.length, two.now());
        controlled.ice.handleDatagram(0, controlling.address(), older, 0, older.length, two.now());
        two.runFor(Duration.ofSeconds(1));

        assertThat(controlled.selected().remote()).isEqualTo(better);
        assertThat(controlled.rejected("stale-nomination")).isEqualTo(1);
    }

    private void connect() {
        assertThat(wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(2)))
                .isTrue();
        wire.runFor(Duration.ofMillis(100));
    }

    private void inject(Wire.Peer to, InetSocketAddress from, byte[] datagram) {
        to.ice.handleDatagram(0, from, datagram, 0, datagram.length, wire.now());
        wire.drainAll();
    }

    private static InetSocketAddress stranger(int port) {
        return new InetSocketAddress("192.0.2.200", port);
    }

    private static boolean isError(Wire.Sent sent, int code) {
        StunMessage message = Forge.parse(sent.bytes());
        return message.messageClass() == MessageClass.ERROR && message.errorCode() == code;
    }

    private static IceConfig conflicting(IceConfig it, Role role, long tieBreaker) {
        return new IceConfig(
                role,
                tieBreaker,
                it.sessionTag(),
                it.ufrag(),
                it.password(),
                it.checkPacing(),
                it.keepalive(),
                it.patience(),
                it.maxPairs(),
                it.openers(),
                it.openerTtl(),
                it.meeting());
    }

    /** No more than 50 datagrams in any second, and never two closer than Ta. */
    static void assertPaced(List<Wire.Sent> sent) {
        for (int i = 1; i < sent.size(); i++) {
            assertThat(sent.get(i).at().minus(sent.get(i - 1).at())).isGreaterThanOrEqualTo(Duration.ofMillis(20));
        }
    }
}
