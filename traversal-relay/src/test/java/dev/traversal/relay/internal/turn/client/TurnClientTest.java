package dev.traversal.relay.internal.turn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnServer;
import dev.traversal.api.TurnUri;
import dev.traversal.internal.relay.RelayEvent;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.UdpProbe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TurnClientTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** To the relay and back. */
    private static final Duration ROUND_TRIP = Duration.ofMillis(65);

    /** Looks like a STUN message to whoever looks at the first byte alone. */
    private static final String CHECK = "\u0001check";

    private SimNetwork net;
    private SimHost home;
    private ScriptedRelay relay;
    private UdpProbe peer;

    @BeforeEach
    void prepare() {
        net = SimNetwork.seeded(1);
        NatBox nat = NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT)
                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)
                .lifetime(Duration.ofSeconds(30));
        nat.link().delay(Duration.ofMillis(20));
        home = net.host("home").behind(nat);
        relay = ScriptedRelay.on(net.host("relay"));
        peer = net.host("peer").probe().echoing();
    }

    private TurnServer server() {
        return TurnServer.of(relay.uri(), "alice", "secret");
    }

    private ClientHost allocated() {
        ClientHost client = ClientHost.started(home, server());
        net.await("an allocation", () -> !client.allocated().isEmpty(), LIMIT);
        return client;
    }

    @Test
    void allocatesInTwoRoundTrips() {
        ClientHost client = allocated();

        assertThat(net.now()).isEqualTo(ROUND_TRIP.multipliedBy(2));
        assertThat(client.only().relayed().address())
                .isEqualTo(net.host("relay").address());
        assertThat(client.only().mapped().address()).isNotEqualTo(home.address());
        assertThat(client.only().server()).isEqualTo(relay.uri());
        assertThat(client.only().preference()).isZero();
        assertThat(client.only().rttNanos()).isEqualTo(ROUND_TRIP.toNanos());
        assertThat(client.all(RelayEvent.Settled.class)).hasSize(1);
    }

    @Test
    void firstDatagramToANewPeerLosesNoRoundTrip() {
        ClientHost client = allocated();
        Duration before = net.now();

        client.send(client.only().socket(), peer.local(), CHECK);
        net.await("the echo", () -> !client.arrived.isEmpty(), LIMIT);

        assertThat(net.now().minus(before)).isEqualTo(ROUND_TRIP.plusMillis(50));
        assertThat(client.arrived.get(0).peer()).isEqualTo(peer.local());
        assertThat(client.arrived.get(0).socket()).isEqualTo(client.only().socket());
        assertThat(client.arrived.get(0).text()).isEqualTo(CHECK);
        assertThat(relay.count(StunMethod.CHANNEL_BIND)).isZero();
    }

    @Test
    void dataGoesThroughAChannel_afterTheFirstDatagram() {
        ClientHost client = allocated();

        client.send(client.only().socket(), peer.local(), "one");
        net.runFor(Duration.ofMillis(200));
        client.send(client.only().socket(), peer.local(), "two");
        net.runFor(Duration.ofMillis(200));

        assertThat(relay.count(StunMethod.CHANNEL_BIND)).isEqualTo(1);
        assertThat(relay.sendIndications).isEqualTo(1);
        assertThat(relay.channelMessages).isEqualTo(1);
        assertThat(client.arrived).extracting(ClientHost.Arrived::text).containsExactly("one", "two");
    }

    @Test
    void datagramsAreRepeated_whenTheRequestForThePermissionWasLost() {
        ClientHost client = allocated();
        relay.dropsMethod =
                method -> method == StunMethod.CREATE_PERMISSION && relay.count(StunMethod.CREATE_PERMISSION) < 2;

        client.send(client.only().socket(), peer.local(), CHECK);
        net.await("the echo", () -> !client.arrived.isEmpty(), Duration.ofMillis(450));

        assertThat(relay.sendIndications).isEqualTo(2);
    }

    @Test
    void openingAWayAsksForThePermission_andSendsNothing() {
        ClientHost client = allocated();

        client.openWay(client.only().socket(), peer.local());
        net.runFor(Duration.ofMillis(200));

        assertThat(relay.count(StunMethod.CREATE_PERMISSION)).isEqualTo(1);
        assertThat(relay.sendIndications).isZero();
    }

    @Test
    void givesTheAllocationBack_whenClosed() {
        ClientHost client = allocated();

        client.close();
        net.runFor(Duration.ofSeconds(1));

        assertThat(relay.refreshLifetimes).containsExactly(0);
        assertThat(relay.allocations()).isZero();
        assertThat(home.leftovers()).isEmpty();
    }

    @Test
    void twoFamiliesAreTwoSockets_whenTheRelayHasBoth() {
        relay = ScriptedRelay.on(net.host("dual").address("198.51.100.99").address("2001:db8::99"));
        relay.ipv6 = true;
        SimHost peer6 = net.host("peer6").address("2001:db8::7");
        UdpProbe other = peer6.probe().echoing();
        ClientHost client = allocated();
        net.runFor(Duration.ofMillis(100));

        assertThat(client.allocated()).hasSize(2);
        assertThat(client.allocated().get(0).relayed().isIpv6()).isFalse();
        assertThat(client.allocated().get(1).relayed().isIpv6()).isTrue();
        client.send(client.allocated().get(1).socket(), peer.local(), CHECK);
        client.send(client.allocated().get(0).socket(), other.local(), CHECK);
        net.runFor(Duration.ofMillis(200));
        assertThat(relay.count(StunMethod.CREATE_PERMISSION)).isZero(); // each went out of the wrong one
        client.send(client.allocated().get(0).socket(), peer.local(), CHECK + 4);
        client.send(client.allocated().get(1).socket(), other.local(), CHECK + 6);
        net.runFor(Duration.ofMillis(200));
        assertThat(client.arrived)
                .extracting(ClientHost.Arrived::socket, ClientHost.Arrived::peer, ClientHost.Arrived::text)
                .containsExactlyInAnyOrder(
                        tuple(client.allocated().get(0).socket(), peer.local(), CHECK + 4),
                        tuple(client.allocated().get(1).socket(), other.local(), CHECK + 6));
    }

    @Test
    void usesSha256_whenOffered() {
        relay.sha256 = true;

        assertThat(allocated().only().relayed()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tellsNobodyItsName_whenTheServerTakesAHashOfIt(boolean sha256) {
        relay.anonymous = true;
        relay.sha256 = sha256;

        ClientHost client = allocated();
        client.send(client.only().socket(), peer.local(), "one");
        net.await("the echo", () -> !client.arrived.isEmpty(), LIMIT);

        assertThat(relay.namesRead).isZero();
    }

    @Test
    void deadServerCostsNothing_andIsReported() {
        SimHost dead = net.host("dead");
        TurnServer silent = TurnServer.of("turn:" + dead.address().getHostAddress() + "?transport=udp", "a", "b");
        ClientHost client = ClientHost.started(home, silent, server());

        net.runFor(ROUND_TRIP.multipliedBy(2));
        assertThat(client.allocated()).hasSize(1);
        net.await("settled", () -> !client.all(RelayEvent.Settled.class).isEmpty(), Duration.ofSeconds(2));
        net.await("failed", () -> !client.all(RelayEvent.Failed.class).isEmpty(), Duration.ofSeconds(6));
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("does not answer");
    }

    @Test
    void keepsTheTwoNearest_ofFour() {
        List<ScriptedRelay> relays = List.of(far("r1", 90), far("r2", 30), far("r3", 60), far("r4", 10));
        ClientHost client = ClientHost.started(
                net.host("anywhere"),
                relays.stream()
                        .map(it -> TurnServer.of(it.uri(), "alice", "secret"))
                        .toArray(TurnServer[]::new));

        net.runFor(Duration.ofSeconds(5));

        assertThat(client.allocated())
                .extracting(RelayEvent.Allocated::server)
                .containsExactly(relays.get(3).uri(), relays.get(1).uri());
        assertThat(client.allocated())
                .extracting(RelayEvent.Allocated::preference)
                .containsExactly(0, 1);
        assertThat(relays.get(0).allocations() + relays.get(2).allocations()).isZero();
        assertThat(client.all(RelayEvent.Failed.class)).isEmpty();
    }

    private ScriptedRelay far(String name, int delayMillis) {
        SimHost host = net.host(name);
        host.link().delay(Duration.ofMillis(delayMillis));
        return ScriptedRelay.on(host);
    }

    @Test
    void thirdServerTakesOver_whenOneOfTwoIsLost() {
        List<ScriptedRelay> relays = List.of(far("r1", 10), far("r2", 20), far("r3", 30));
        ClientHost client = ClientHost.started(
                net.host("anywhere"),
                relays.stream()
                        .map(it -> TurnServer.of(it.uri(), "alice", "secret"))
                        .toArray(TurnServer[]::new));
        net.runFor(Duration.ofSeconds(30));

        relays.get(0).silent = true;
        net.await("lost", () -> !client.all(RelayEvent.Lost.class).isEmpty(), Duration.ofSeconds(40));
        net.runFor(Duration.ofSeconds(1));

        assertThat(client.allocated().get(2).server()).isEqualTo(relays.get(2).uri());
    }

    @Test
    void namesAreLookedUp() {
        net.dns("turn.example.net", net.host("relay").address().getHostAddress());
        ClientHost client =
                ClientHost.started(home, TurnServer.of("turn:turn.example.net?transport=udp", "alice", "secret"));

        net.await("an allocation", () -> !client.allocated().isEmpty(), LIMIT);

        assertThat(client.only().server()).isEqualTo(relay.uri());
    }

    @Test
    void familyThatAnswersWins_whenTheNameHasAddressesOfBoth() {
        net.dns(
                "turn.example.net",
                "2001:db8::dead",
                net.host("relay").address().getHostAddress());
        SimHost dual = net.host("dual").ipv6();
        ClientHost client =
                ClientHost.started(dual, TurnServer.of("turn:turn.example.net?transport=udp", "alice", "secret"));

        net.await("an allocation", () -> !client.allocated().isEmpty(), Duration.ofMillis(250));
        net.runFor(Duration.ofSeconds(10));

        assertThat(client.only().server()).isEqualTo(relay.uri());
        assertThat(client.all(RelayEvent.Failed.class)).isEmpty();
    }

    @Test
    void quotaIsRespected_forAMinute() {
        relay.refusal = StunErrorCode.ALLOCATION_QUOTA_REACHED;
        ClientHost client = ClientHost.started(home, server());

        net.runFor(Duration.ofSeconds(59));
        assertThat(relay.count(StunMethod.ALLOCATE)).isEqualTo(2);
        assertThat(client.all(RelayEvent.Failed.class)).hasSize(1);
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("486");
        relay.refusal = 0;
        net.await("an allocation", () -> !client.allocated().isEmpty(), Duration.ofSeconds(20));
    }

    @Test
    void wrongPasswordIsReported_andNotTriedAgainAtOnce() {
        ClientHost client = ClientHost.started(home, TurnServer.of(relay.uri(), "alice", "wrong"));

        net.runFor(Duration.ofSeconds(60));

        assertThat(relay.count(StunMethod.ALLOCATE)).isLessThanOrEqualTo(20);
        assertThat(client.allocated()).isEmpty();
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("credentials");
    }

    @Test
    void isReleasedAfterAWhile_whenNobodyNeedsIt_andComesBackWhenSomebodyDoes() {
        ClientHost client = allocated();

        client.run((it, now) -> it.setActive(false, now));
        net.runFor(Duration.ofSeconds(130));
        assertThat(relay.allocations()).isZero();
        assertThat(client.all(RelayEvent.Lost.class)).hasSize(1);
        client.run((it, now) -> it.setActive(true, now));
        net.runFor(Duration.ofMillis(200));

        assertThat(client.allocated()).hasSize(2);
    }

    @Test
    void noMoreThanAFewDatagramsWait_forAPeerThatIsFlooded() {
        ClientHost client = allocated();
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            taken += client.send(
                            client.only().socket(),
                            TransportAddress.parse("198.51.100.7:" + (1 + i)).toSocketAddress(),
                            CHECK)
                    ? 1
                    : 0;
        }

        assertThat(taken).isEqualTo(128);
    }

    @Test
    void credentialsThatNeverComeHoldNobodyUp() {
        TurnServer lazy = new TurnServer(TurnUri.parse(relay.uri()), CompletableFuture::new);
        ClientHost client = ClientHost.started(home, lazy, server());

        net.runFor(Duration.ofMillis(200));
        assertThat(client.allocated()).hasSize(1);
        net.runFor(Duration.ofSeconds(15));
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("too long");
    }

    @Test
    void credentialsThatCannotBeHadAreReported() {
        TurnServer broken = new TurnServer(
                TurnUri.parse(relay.uri()), () -> CompletableFuture.failedFuture(new IllegalStateException("no")));
        ClientHost client = ClientHost.started(home, broken);

        net.runFor(Duration.ofSeconds(1));

        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("no credentials");
        assertThat(client.all(RelayEvent.Settled.class)).hasSize(1);
    }
}
