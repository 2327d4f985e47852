package dev.traversal.relay.internal.turn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnServer;
import dev.traversal.internal.relay.RelayEvent;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.UdpProbe;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server may send that is wrong or hostile. */
class TurnClientBadInputTest {
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final InetSocketAddress STRANGER =
            TransportAddress.parse("198.51.100.7:4000").toSocketAddress();

    private SimNetwork net;
    private SimHost home;
    private ScriptedRelay relay;

    @BeforeEach
    void prepare() {
        net = SimNetwork.seeded(1);
        home = net.host("home");
        relay = ScriptedRelay.on(net.host("relay"));
    }

    private ClientHost start(ScriptedRelay... relays) {
        TurnServer[] servers = new TurnServer[relays.length];
        for (int i = 0; i < relays.length; i++) {
            servers[i] = TurnServer.of(relays[i].uri(), "alice", "secret");
        }
        ClientHost client = ClientHost.started(home, servers);
        net.runFor(Duration.ofSeconds(1));
        return client;
    }

    @Test
    void t06_channelDataLongerThanItsDatagram_orOfAnUnboundChannel() {
        ClientHost client = start(relay);

        relay.transmit(relay.onlyClient(), new byte[] {0x40, 0, 0, 9, 1});
        relay.transmit(relay.onlyClient(), new byte[] {0x40, 0, 0, 1, 1});
        net.runFor(Duration.ofSeconds(1));

        assertThat(client.arrived).isEmpty();
    }

    @Test
    void t07_dataOfAPeerWithoutAPermission() {
        ClientHost client = start(relay);

        relay.indicateNow(relay.onlyClient(), STRANGER, DATA);
        net.runFor(Duration.ofSeconds(1));

        assertThat(client.arrived).isEmpty();
        assertThat(client.client.drops().of(Drop.NOT_PERMITTED)).isEqualTo(1);
    }

    @Test
    void t07_dataIndicationWithoutDataOrPeer() {
        ClientHost client = start(relay);
        UdpProbe peer = net.host("peer").probe();
        client.send(client.only().socket(), peer.local(), "\u0001");
        net.runFor(Duration.ofSeconds(1));

        relay.indicateNow(relay.onlyClient(), peer.local(), null);
        relay.indicateNow(relay.onlyClient(), null, DATA);
        net.runFor(Duration.ofSeconds(1));

        assertThat(client.arrived).isEmpty();
        assertThat(client.client.drops().of(Drop.MALFORMED_INDICATION)).isEqualTo(2);
        relay.indicateNow(relay.onlyClient(), peer.local(), DATA);
        net.runFor(Duration.ofSeconds(1));
        assertThat(client.arrived).hasSize(1);
    }

    @Test
    void t07_dataThatDoesNotComeFromTheRelay() {
        ClientHost client = start(relay);
        UdpProbe stranger = net.host("stranger").probe();

        stranger.send(relay.onlyClient(), new byte[] {0x40, 0, 0, 1, 1}, 0);
        net.runFor(Duration.ofSeconds(1));

        assertThat(client.client.drops().of(Drop.WRONG_SOURCE)).isEqualTo(1);
    }

    @Test
    void t08_staleNonceForEver() {
        relay.staleAnswers = Integer.MAX_VALUE;

        ClientHost client = start(relay);

        assertThat(relay.count(StunMethod.ALLOCATE)).isEqualTo(4); // without any, with the first, with two fresh ones
        assertThat(client.all(RelayEvent.Failed.class)).hasSize(1);
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("stale");
    }

    @Test
    void t08_staleNonceForEver_onceThereIsAnAllocation() {
        ClientHost client = start(relay);
        relay.staleAnswers = Integer.MAX_VALUE;

        net.runFor(Duration.ofMinutes(5));

        assertThat(client.all(RelayEvent.Lost.class)).hasSize(1);
        assertThat(relay.count(StunMethod.REFRESH)).isLessThanOrEqualTo(4);
        assertThat(relay.count(StunMethod.ALLOCATE)).isLessThanOrEqualTo(2 + 4 * 12);
    }

    @Test
    void t08_twoStaleNoncesAreNoHarm() {
        relay.staleAnswers = 2;

        assertThat(start(relay).allocated()).hasSize(1);
    }

    @Test
    void t09_alternateServerIsTheServerItself() {
        relay.alternate = relay.address();

        ClientHost client = start(relay);

        assertThat(relay.count(StunMethod.ALLOCATE)).isEqualTo(1);
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("itself");
    }

    @Test
    void t09_alternateServersInARing() {
        ScriptedRelay second = ScriptedRelay.on(net.host("second"));
        ScriptedRelay third = ScriptedRelay.on(net.host("third"));
        relay.alternate = second.address();
        second.alternate = third.address();
        third.alternate = relay.address();

        ClientHost client = start(relay);

        assertThat(relay.count(StunMethod.ALLOCATE)).isEqualTo(1);
        assertThat(second.count(StunMethod.ALLOCATE)).isEqualTo(1);
        assertThat(third.count(StunMethod.ALLOCATE)).isZero();
        assertThat(client.all(RelayEvent.Failed.class)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.0.0.1",
                "169.254.1.1",
                "224.0.0.1",
                "255.255.255.255",
                "[::1]",
                "[fe80::1]"
            })
    void t09_alternateServerAtASpecialAddress(String special) {
        relay.alternate = TransportAddress.parse(special + ":3478").toSocketAddress();

        ClientHost client = start(relay);

        assertThat(client.all(RelayEvent.Failed.class)).hasSize(1);
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("none of its business");
        assertThat(home.openSockets()).isZero();
    }

    @Test
    void t09_alternateServerThatIsFine() {
        ScriptedRelay second = ScriptedRelay.on(net.host("second"));
        relay.alternate = second.address();

        ClientHost client = start(relay);

        assertThat(client.only().server()).isEqualTo(second.uri());
    }

    @Test
    void t09_alternateServerOfAnotherRealm() {
        ScriptedRelay second = ScriptedRelay.on(net.host("second"));
        second.realm = "attacker.example";
        relay.alternateOnceAuthentic = second.address();

        ClientHost client = start(relay);

        assertThat(second.count(StunMethod.ALLOCATE)).isEqualTo(1);
        assertThat(client.allocated()).isEmpty();
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("another realm");
    }

    @Test
    void answersWithoutTheKeyGrantNothing() {
        relay.password = "not the user's";
        relay.believesEverybody = true;

        ClientHost client = start(relay);
        net.runFor(Duration.ofSeconds(10));

        assertThat(client.allocated()).isEmpty();
    }

    @Test
    void sha256IsTakenAwayOnTheWay() {
        relay.sha256 = true;
        relay.hidesAlgorithms = true;

        ClientHost client = start(relay);

        assertThat(client.allocated()).isEmpty();
        assertThat(client.all(RelayEvent.Failed.class).get(0).reason()).contains("took away");
    }
}
