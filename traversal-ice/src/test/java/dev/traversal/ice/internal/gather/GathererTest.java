package dev.traversal.ice.internal.gather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.spi.CandidateSource.Found;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GathererTest {
    private static final InetSocketAddress SERVER = address("198.51.100.10", 3478);
    private static final LocalInterface LOOPBACK = of("lo", true, "127.0.0.1", "::1");
    private static final long SECOND = 1_000_000_000L;

    private final List<Effect> effects = new ArrayList<>();
    private final List<GatherEvent> events = new ArrayList<>();
    private long now = -5 * SECOND;
    private Gatherer gatherer = new Gatherer(config(List.of(), List.of(), List.of()), new Random(1));

    @Test
    void hostCandidatesComeAtOnce_whenTheSocketsAreOpen() {
        start(List.of(), List.of(), LOOPBACK, of("eth0", false, "10.0.0.2", "fe80::2", "2001:db8::2"));

        assertThat(found())
                .extracting(it -> it.candidate().address().toString())
                .containsExactly("10.0.0.2:4000", "[2001:db8::2]:4000");
        assertThat(last(GatherEvent.GatheringDone.class)).isNotNull();
    }

    @Test
    void ipv6AndIpv4TakeTurns_whenThereAreSeveralOfEach() {
        start(
                List.of(),
                List.of(),
                of("tun0", true, false, "10.8.0.2"),
                of("eth0", false, "10.0.0.2", "2001:db8::2"),
                of("eth1", false, "10.1.0.2", "2001:db8:1::2"));

        List<Candidate> byPriority = candidates().stream()
                .sorted((a, b) -> Long.compare(b.priority(), a.priority()))
                .toList();
        assertThat(byPriority)
                .extracting(it -> it.address().address().getHostAddress())
                .containsExactly("2001:db8:0:0:0:0:0:2", "10.0.0.2", "2001:db8:1:0:0:0:0:2", "10.1.0.2", "10.8.0.2");
    }

    @Test
    void noLoopbackCandidate_unlessBoundToLoopback() {
        start(List.of(), List.of(), LOOPBACK);
        assertThat(found()).isEmpty();

        start(List.of(ip("127.0.0.1")), List.of(), LOOPBACK);
        assertThat(found()).hasSize(1);
    }

    @Test
    void linkLocalAddressIsUsed_whenTheFamilyHasNoOther() {
        start(List.of(), List.of(), of("eth0", false, "fe80::2"));

        assertThat(found()).extracting(it -> it.candidate().address().isIpv6()).containsExactly(true);
    }

    @Test
    void filteredAddressesAreNotOffered() {
        gatherer = new Gatherer(
                new GatherConfig(
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        name -> !name.startsWith("docker"),
                        address -> !address.getHostAddress().startsWith("10.9.")),
                new Random(1));
        run(of("docker0", false, "172.17.0.1"), of("eth0", false, "10.9.0.1", "192.168.1.2"));

        assertThat(found())
                .extracting(it -> it.candidate().address().toString())
                .containsExactly("192.168.1.2:4000");
    }

    @Test
    void secondFamilyTakesAnotherPort_whenTheFirstOnesIsTaken() {
        gatherer = new Gatherer(config(List.of(), List.of(), List.of()), new Random(1));
        gatherer.start(List.of(of("eth0", false, "10.0.0.2", "2001:db8::2")), now);
        drain();
        gatherer.handleInput(new Input.SocketOpened(0, address("0.0.0.0", 4000)), now);
        drain();
        assertThat(opened(1)).isEqualTo(address("::", 4000));

        gatherer.handleInput(new Input.SocketFailed(1, "Address already in use"), now);
        drain();

        assertThat(opened(1)).isEqualTo(address("::", 0));
        assertThat(last(GatherEvent.SocketUnavailable.class)).isNull();
    }

    @Test
    void otherFamilyGoesOn_whenAConfiguredPortIsTaken() {
        gatherer = new Gatherer(
                new GatherConfig(List.of(), 4000, List.of(), List.of(), name -> true, address -> true), new Random(1));
        gatherer.start(List.of(of("eth0", false, "10.0.0.2", "2001:db8::2")), now);
        gatherer.handleInput(new Input.SocketFailed(0, "Address already in use"), now);
        gatherer.handleInput(new Input.SocketOpened(1, address("::", 4000)), now);
        drain();

        assertThat(last(GatherEvent.SocketUnavailable.class).reason()).isEqualTo("Address already in use");
        assertThat(candidates()).hasSize(1);
        assertThat(last(GatherEvent.GatheringDone.class)).isNotNull();
    }

    @Test
    void reflexiveCandidateHasTheBestHostAsBase_whenAServerAnswers() {
        start(List.of(), List.of(SERVER), of("eth0", false, "10.0.0.2"));
        answer(0, SERVER, address("203.0.113.9", 61_000));

        Candidate reflexive = candidates().get(1);
        assertThat(reflexive.type()).isEqualTo(CandidateType.SERVER_REFLEXIVE);
        assertThat(reflexive.origin()).isEqualTo(CandidateOrigin.STUN);
        assertThat(reflexive.address()).hasToString("203.0.113.9:61000");
        assertThat(reflexive.related()).hasValueSatisfying(it -> assertThat(it).hasToString("10.0.0.2:4000"));
        assertThat(reflexive.priority()).isLessThan(candidates().get(0).priority());
        assertThat(reflexive.foundation()).isNotEqualTo(candidates().get(0).foundation());
        assertThat(gatherer.tally()).isEqualTo(new GatherTally(1, 1, 0));
        assertThat(last(GatherEvent.GatheringDone.class)).isNotNull();
        assertThat(gatherer.outcomes()).anyMatch(line -> line.contains("seen as 203.0.113.9:61000"));
    }

    @Test
    void redundantCandidateIsDropped_whenTwoServersSeeTheSame() {
        InetSocketAddress second = address("198.51.100.11", 3478);
        start(List.of(), List.of(SERVER, second), of("eth0", false, "10.0.0.2"));
        answer(0, SERVER, address("203.0.113.9", 61_000));
        answer(0, second, address("203.0.113.9", 61_000));

        assertThat(candidates()).hasSize(2);
    }

    @Test
    void noReflexiveCandidate_whenThereIsNoNat() {
        start(List.of(), List.of(SERVER), of("eth0", false, "203.0.113.9"));
        answer(0, SERVER, address("203.0.113.9", 4000));

        assertThat(candidates()).hasSize(1);
    }

    @Test
    void deadServerDelaysNothingAndIsNamed() {
        InetSocketAddress dead = address("198.51.100.11", 3478);
        start(List.of(), List.of(dead, SERVER), of("eth0", false, "10.0.0.2"));
        answer(0, SERVER, address("203.0.113.9", 61_000));
        assertThat(candidates()).hasSize(2);
        assertThat(last(GatherEvent.GatheringDone.class)).isNull();

        runFor(12 * SECOND);

        assertThat(last(GatherEvent.ServerFailed.class))
                .isEqualTo(new GatherEvent.ServerFailed("stun:198.51.100.11:3478", "no answer"));
        assertThat(last(GatherEvent.GatheringDone.class)).isNotNull();
        assertThat(sentTo(dead)).hasSize(6);
        assertThat(gatherer.nextDeadline()).isNull();
    }

    @Test
    void nameIsAskedFromEachFamily_whenItHasAddressesOfBoth() {
        start(
                List.of(),
                List.of(InetSocketAddress.createUnresolved("stun.example.net", 3478)),
                of("eth0", false, "10.0.0.2", "2001:db8::2"));
        assertThat(effects).contains(new Effect.Resolve(0, "stun.example.net"));

        gatherer.handleInput(new Input.Resolved(0, List.of(ip("2001:db8::5"), ip("198.51.100.10"))), now);
        drain();

        assertThat(sentTo(SERVER)).hasSize(1);
        assertThat(sentTo(address("2001:db8::5", 3478))).hasSize(1);
    }

    @Test
    void serverFails_whenItsNameHasNoAddress() {
        start(
                List.of(),
                List.of(InetSocketAddress.createUnresolved("stun.example.net", 3478)),
                of("eth0", false, "10.0.0.2"));
        gatherer.handleInput(new Input.ResolveFailed(0, "no such name"), now);
        drain();

        assertThat(last(GatherEvent.ServerFailed.class).reason()).contains("no such name");
        assertThat(last(GatherEvent.GatheringDone.class)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255"})
    void s18_specialMappedAddress(String mapped) {
        start(List.of(), List.of(SERVER), of("eth0", false, "10.0.0.2"));
        answer(0, SERVER, address(mapped, 61_000));

        assertThat(candidates()).hasSize(1);
    }

    @Test
    void s18_mappedPortZero() {
        start(List.of(), List.of(SERVER), of("eth0", false, "10.0.0.2"));
        answer(0, SERVER, address("203.0.113.9", 0));

        assertThat(candidates()).hasSize(1);
    }

    @Test
    void loopbackMappedAddressIsTaken_whenTheSocketIsBoundToLoopback() {
        InetSocketAddress server = address("127.0.0.1", 3478);
        start(List.of(ip("127.0.0.1")), List.of(server, SERVER), LOOPBACK);
        answer(0, server, address("127.0.0.1", 61_000));

        assertThat(candidates()).extracting(it -> it.address().toString()).contains("127.0.0.1:61000");
        assertThat(sentTo(SERVER)).isEmpty();
    }

    @Test
    void s20_answerFromAnotherAddress() {
        start(List.of(), List.of(SERVER), of("eth0", false, "10.0.0.2"));
        byte[] request = sentTo(SERVER).get(0).payload();
        deliver(0, address("198.51.100.66", 3478), answerTo(request, address("203.0.113.9", 61_000)));
        assertThat(candidates()).hasSize(1);

        deliver(0, SERVER, answerTo(request, address("203.0.113.9", 61_000)));
        assertThat(candidates()).hasSize(2);
    }

    @Test
    void candidatesOfSourcesAreAdded_andWaitedForInTheReport() {
        gatherer = new Gatherer(config(List.of(), List.of(), List.of("static")), new Random(1));
        run(of("eth0", false, "10.0.0.2"));
        assertThat(last(GatherEvent.GatheringDone.class)).isNull();

        Found forwarded = new Found(TransportAddress.of(address("203.0.113.9", 9000)), CandidateOrigin.STATIC);
        gatherer.addFound(0, "static", List.of(forwarded), "", now);
        drain();

        assertThat(candidates().get(1).origin()).isEqualTo(CandidateOrigin.STATIC);
        assertThat(last(GatherEvent.GatheringDone.class)).isNotNull();
        assertThat(gatherer.outcomes()).contains("static: 203.0.113.9:9000");
    }

    @Test
    void doneComesNevertheless_whenASourceFails() {
        gatherer = new Gatherer(config(List.of(), List.of(), List.of("static")), new Random(1));
        run(of("eth0", false, "10.0.0.2"));
        gatherer.sourceFailed(0, "static", "no luck", now);
        drain();

        assertThat(last(GatherEvent.ServerFailed.class).reason()).isEqualTo("no luck");
        assertThat(last(GatherEvent.GatheringDone.class)).isNotNull();
    }

    @Test
    void bindingsAreRefreshedEvery20To26Seconds_whileActiveOnly() {
        start(List.of(), List.of(SERVER), of("eth0", false, "10.0.0.2"));
        answer(0, SERVER, address("203.0.113.9", 61_000));
        runFor(60 * SECOND);
        assertThat(sentTo(SERVER)).hasSize(1);

        gatherer.setActive(true, now);
        drain();
        assertThat(sentTo(SERVER)).hasSize(1);
        for (int i = 2; i < 6; i++) {
            long before = now;
            Deadline next = gatherer.nextDeadline();
            if (i == 2) {
                assertThat(next.atNanos()).isEqualTo(now); // idle for a minute: the mapping may be gone
            } else {
                assertThat(next.atNanos() - before).isBetween(20 * SECOND, 26 * SECOND);
            }
            runFor(next.atNanos() - now);
            assertThat(sentTo(SERVER)).hasSize(i);
            answer(0, SERVER, address("203.0.113.9", 61_000));
        }

        gatherer.setActive(false, now);
        assertThat(gatherer.nextDeadline()).isNull();
    }

    @Test
    void oldCandidateIsGone_whenTheServerSeesAnotherAddress() {
        start(List.of(), List.of(SERVER), of("eth0", false, "10.0.0.2"));
        answer(0, SERVER, address("203.0.113.9", 61_000));
        gatherer.setActive(true, now);
        runFor(27 * SECOND);
        answer(0, SERVER, address("203.0.113.77", 62_000));

        assertThat(last(GatherEvent.CandidateGone.class).candidate().address()).hasToString("203.0.113.9:61000");
        assertThat(candidates().get(2).address()).hasToString("203.0.113.77:62000");
    }

    @Test
    void socketsAreClosed_whenTheGathererIs() {
        start(List.of(), List.of(SERVER), of("eth0", false, "10.0.0.2"));
        gatherer.close(now);
        drain();

        assertThat(effects).contains(new Effect.CloseSocket(0));
        assertThat(gatherer.nextDeadline()).isNull();
    }

    @Test
    void prioritiesFollowTheFormula() {
        assertThat(Priorities.of(CandidateType.HOST, 65_535)).isEqualTo(2_130_706_431L);
        assertThat(Priorities.of(CandidateType.SERVER_REFLEXIVE, 65_535)).isEqualTo(1_694_498_815L);
        assertThat(Priorities.of(CandidateType.PEER_REFLEXIVE, 65_535)).isEqualTo(1_862_270_975L);
        assertThat(Priorities.of(CandidateType.RELAYED, 0)).isEqualTo(255);
    }

    @Test
    void foundationsAreEqual_onlyForSameTypeBaseAndServer() {
        Foundations foundations = new Foundations();
        String first = foundations.of(CandidateType.SERVER_REFLEXIVE, ip("10.0.0.2"), "198.51.100.10");

        assertThat(foundations.of(CandidateType.SERVER_REFLEXIVE, ip("10.0.0.2"), "198.51.100.10"))
                .isEqualTo(first);
        assertThat(foundations.of(CandidateType.SERVER_REFLEXIVE, ip("10.0.0.2"), "198.51.100.11"))
                .isNotEqualTo(first);
        assertThat(foundations.of(CandidateType.SERVER_REFLEXIVE, ip("10.0.0.3"), "198.51.100.10"))
                .isNotEqualTo(first);
        assertThat(foundations.of(CandidateType.HOST, ip("10.0.0.2"), "")).isNotEqualTo(first);
    }

    private void start(List<InetAddress> binds, List<InetSocketAddress> servers, LocalInterface... interfaces) {
        gatherer = new Gatherer(config(binds, servers, List.of()), new Random(1));
        run(interfaces);
    }

    private void run(LocalInterface... interfaces) {
        effects.clear();
        events.clear();
        gatherer.start(List.of(interfaces), now);
        int handled = 0;
        drain();
        while (handled < effects.size()) {
            if (effects.get(handled++) instanceof Effect.OpenSocket open) {
                int port = open.local().getPort() == 0 ? 4000 : open.local().getPort();
                gatherer.handleInput(
                        new Input.SocketOpened(
                                open.socket(),
                                new InetSocketAddress(open.local().getAddress(), port)),
                        now);
                drain();
            }
        }
    }

    private void runFor(long nanos) {
        long end = now + nanos;
        for (Deadline next = gatherer.nextDeadline();
                next != null && next.atNanos() - end <= 0;
                next = gatherer.nextDeadline()) {
            now = next.atNanos();
            gatherer.handleTimeout(now);
            drain();
        }
        now = end;
    }

    private void drain() {
        for (Effect effect = gatherer.pollEffect(); effect != null; effect = gatherer.pollEffect()) {
            effects.add(effect);
        }
        for (GatherEvent event = gatherer.pollEvent(); event != null; event = gatherer.pollEvent()) {
            events.add(event);
        }
    }

    /** Answers the last request to a server. */
    private void answer(int socket, InetSocketAddress server, InetSocketAddress mapped) {
        List<Effect.Transmit> sent = sentTo(server);
        deliver(socket, server, answerTo(sent.get(sent.size() - 1).payload(), mapped));
    }

    private static byte[] answerTo(byte[] request, InetSocketAddress mapped) {
        StunMessage message = new StunMessage(KnownAttributes.BINDING);
        assertThat(message.parse(request, 0, request.length)).isNull();
        return new StunWriter(128)
                .beginAnswer(MessageClass.SUCCESS, message)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, mapped)
                .toBytes();
    }

    private void deliver(int socket, InetSocketAddress from, byte[] datagram) {
        gatherer.handleDatagram(socket, from, datagram, 0, datagram.length, now);
        drain();
    }

    private List<Effect.Transmit> sentTo(InetSocketAddress destination) {
        return all(effects, Effect.Transmit.class, it -> it.remote().equals(destination));
    }

    private InetSocketAddress opened(int socket) {
        List<Effect.OpenSocket> all = all(effects, Effect.OpenSocket.class, it -> it.socket() == socket);
        return all.get(all.size() - 1).local();
    }

    private List<GatherEvent.CandidateFound> found() {
        return all(events, GatherEvent.CandidateFound.class, it -> true);
    }

    private List<Candidate> candidates() {
        return found().stream().map(GatherEvent.CandidateFound::candidate).toList();
    }

    private <E extends GatherEvent> E last(Class<E> type) {
        List<E> all = all(events, type, it -> true);
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    private static <T> List<T> all(List<?> from, Class<T> type, Predicate<T> which) {
        return from.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(which)
                .toList();
    }

    private static GatherConfig config(List<InetAddress> binds, List<InetSocketAddress> servers, List<String> sources) {
        return new GatherConfig(binds, 0, servers, sources, name -> true, address -> true);
    }

    private static LocalInterface of(String name, boolean loopback, String... addresses) {
        return of(name, false, loopback, addresses);
    }

    private static LocalInterface of(String name, boolean tunnel, boolean loopback, String... addresses) {
        return new LocalInterface(
                name,
                loopback,
                tunnel,
                List.of(addresses).stream().map(GathererTest::ip).toList());
    }

    private static InetAddress ip(String literal) {
        return address(literal, 1).getAddress();
    }

    private static InetSocketAddress address(String literal, int port) {
        return new InetSocketAddress(literal, port);
    }
}
