package dev.traversal.relay.internal.turn.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.TurnCredentials;
import dev.traversal.api.TurnCredentials.Login;
import dev.traversal.api.TurnServer;
import dev.traversal.api.TurnUri;
import dev.traversal.internal.relay.RelayEvent;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.UdpProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Relays that die, forget, or cannot be reached for a while. */
class TurnClientFaultTest {
    private SimNetwork net;
    private SimHost home;
    private NatBox nat;
    private ScriptedRelay relay;
    private UdpProbe peer;
    private int sent;

    @BeforeEach
    void prepare() {
        prepare(1);
    }

    private void prepare(long seed) {
        net = SimNetwork.seeded(seed);
        nat = NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT)
                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT)
                .lifetime(Duration.ofSeconds(30));
        nat.link().delay(Duration.ofMillis(20));
        home = net.host("home").behind(nat);
        relay = ScriptedRelay.on(net.host("relay"));
        peer = net.host("peer").probe().echoing();
    }

    private ClientHost start(TurnServer... servers) {
        ClientHost client = ClientHost.started(home, servers);
        net.await("an allocation", () -> !client.allocated().isEmpty(), Duration.ofSeconds(5));
        return client;
    }

    private TurnServer server(ScriptedRelay at) {
        return TurnServer.of(at.uri(), "alice", "secret");
    }

    /** Sends through the newest allocation now and again and again. */
    private void load(ClientHost client, Duration interval) {
        int newest = client.allocated().get(client.allocated().size() - 1).socket();
        client.send(newest, peer.local(), "datagram " + sent++);
        net.after(interval, () -> load(client, interval));
    }

    private void assertNoGap(ClientHost client, Duration longest) {
        long gap = 0;
        for (int i = 1; i < client.arrived.size(); i++) {
            gap = Math.max(
                    gap,
                    client.arrived.get(i).atNanos() - client.arrived.get(i - 1).atNanos());
        }
        assertThat(Duration.ofNanos(gap)).isLessThanOrEqualTo(longest);
    }

    @Test
    void relayedSessionLivesForADay_withoutAGap() {
        relay.nonceSeconds = 600;
        ClientHost client = start(server(relay));
        load(client, Duration.ofSeconds(2));

        net.runFor(Duration.ofHours(24));

        assertThat(client.all(RelayEvent.Lost.class)).isEmpty();
        assertThat(client.arrived.size()).isBetween(sent - 2, sent);
        assertNoGap(client, Duration.ofMillis(2_100));
        assertThat(relay.count(StunMethod.REFRESH)).isBetween(24 * 3_600 / 26, 24 * 3_600 / 14);
    }

    @Test
    void idlePeerIsReachedAfterHours_whenItIsSentToRarely() {
        ClientHost client = start(server(relay));
        load(client, Duration.ofMinutes(7));

        net.runFor(Duration.ofHours(6));

        assertThat(client.arrived.size()).isBetween(sent - 1, sent);
    }

    @Test
    void bindingTowardTheRelayIsKept_whenNothingIsSent() {
        relay.nonceSeconds = 1_000_000_000; // a stale one would be one question more
        ClientHost client = start(server(relay));
        client.send(client.only().socket(), peer.local(), "\u0001");
        net.runFor(Duration.ofSeconds(1));

        net.runFor(Duration.ofMinutes(4));
        peer.send(client.only().relayed().toSocketAddress(), "hello");
        net.runFor(Duration.ofSeconds(1));

        assertThat(client.arrived).extracting(ClientHost.Arrived::text).contains("hello");
        for (int i = 1; i < relay.times.get(StunMethod.REFRESH).size(); i++) {
            long pause = relay.times.get(StunMethod.REFRESH).get(i)
                    - relay.times.get(StunMethod.REFRESH).get(i - 1);
            assertThat(Duration.ofNanos(pause)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(26));
        }
    }

    @Test
    void shortLifetimeIsRefreshedInTime() {
        relay.lifetimeSeconds = 6;
        ClientHost client = start(server(relay));

        net.runFor(Duration.ofMinutes(2));

        assertThat(client.all(RelayEvent.Lost.class)).isEmpty();
    }

    @Test
    void f06_spareIsThere_whenARelayDies() {
        SimHost second = net.host("second");
        second.link().delay(Duration.ofMillis(40));
        ScriptedRelay spare = ScriptedRelay.on(second);
        ClientHost client = start(server(relay), server(spare));
        net.runFor(Duration.ofSeconds(1));
        assertThat(client.allocated()).hasSize(2);

        int first = client.allocated().get(0).socket();
        client.send(first, peer.local(), "one");
        net.runFor(Duration.ofSeconds(20));
        relay.silent = true;
        client.send(first, peer.local(), "two");
        net.await("lost", () -> !client.all(RelayEvent.Lost.class).isEmpty(), Duration.ofSeconds(4));

        assertThat(client.all(RelayEvent.Lost.class).get(0).socket()).isEqualTo(first);
        assertThat(client.send(client.allocated().get(1).socket(), peer.local(), "three"))
                .isTrue();
        assertThat(client.send(first, peer.local(), "four")).isFalse();
    }

    @Test
    void f07_newAllocationWithinTwoSeconds_whenTheRelayForgetsEverything_underLoad() {
        ClientHost client = start(server(relay));
        load(client, Duration.ofMillis(10));
        net.runFor(Duration.ofSeconds(30));
        int before = client.allocated().size();

        relay.forgetEverything();
        net.await("a new one", () -> client.allocated().size() > before, Duration.ofSeconds(2));
        net.runFor(Duration.ofSeconds(30));

        assertThat(client.all(RelayEvent.Lost.class)).hasSize(1);
        assertNoGap(client, Duration.ofSeconds(2));
    }

    @Test
    void f07_noLoop_whenTheRelayForgetsAtOnce() {
        ClientHost client = start(server(relay));
        for (int i = 0; i < 300; i++) {
            relay.forgetEverything();
            client.run((it, now) -> it.networkChanged(now));
            net.runFor(Duration.ofSeconds(1));
        }

        assertThat(relay.count(StunMethod.ALLOCATE)).isLessThanOrEqualTo(2 * 310);
        net.runFor(Duration.ofSeconds(70));
        assertThat(relay.allocations()).isEqualTo(1);
    }

    @Test
    void newAllocation_whenTheAddressBehindTheNatChanges() {
        ClientHost client = start(server(relay));
        net.runFor(Duration.ofSeconds(30));

        nat.changeAddress();
        client.run((it, now) -> it.networkChanged(now));
        net.await("a new one", () -> client.allocated().size() == 2, Duration.ofSeconds(1));

        assertThat(client.allocated().get(1).mapped())
                .isNotEqualTo(client.allocated().get(0).mapped());
    }

    @Test
    void relayIsBackInUse_afterAnHourOfSilence() {
        ClientHost client = start(server(relay));
        relay.silent = true;
        net.runFor(Duration.ofHours(1));
        assertThat(client.all(RelayEvent.Lost.class)).hasSize(1);

        relay.silent = false;
        relay.forgetEverything();

        net.await("a new one", () -> client.allocated().size() == 2, Duration.ofSeconds(90));
    }

    @Test
    void allocatesWithinFiveSeconds_inNinetyNineOfAHundred_whenAThirdOfAllDatagramsIsLost() {
        int count = Math.min(200, Seeds.count());
        List<Long> late = new ArrayList<>();
        Seeds.forEach(count, seed -> {
            prepare(seed);
            nat.link().loss(0.3);
            ClientHost client = ClientHost.started(home, server(relay));
            net.runFor(Duration.ofSeconds(5));
            if (client.allocated().isEmpty()) {
                late.add(seed);
            }
        });

        assertThat(late).hasSizeLessThanOrEqualTo(Math.max(1, count / 100));
    }

    @Test
    void nothingIsLostForGood_whenAThirdOfAllDatagramsIs() {
        Seeds.forEach(Math.min(200, Math.max(1, Seeds.count() / 10)), seed -> {
            prepare(seed);
            nat.link().loss(0.3);
            ClientHost client = ClientHost.started(home, server(relay));
            net.await("an allocation", () -> !client.allocated().isEmpty(), Duration.ofSeconds(20));

            net.runFor(Duration.ofHours(2));

            assertThat(client.all(RelayEvent.Lost.class).size()).isLessThanOrEqualTo(4);
            assertThat(relay.allocations()).isBetween(1, 3);
        });
    }

    @Test
    void credentialsThatExpireAreFetchedAnew_andNothingIsLostMeanwhile() {
        AtomicInteger fetched = new AtomicInteger();
        TurnCredentials renewed =
                () -> CompletableFuture.completedFuture(new Login(fetched.incrementAndGet() + ":alice", "secret"));
        relay.onlyUser = "1:alice";
        ClientHost client = start(new TurnServer(TurnUri.parse(relay.uri()), renewed));
        load(client, Duration.ofMillis(100));
        net.runFor(Duration.ofMinutes(1));

        relay.onlyUser = "2:alice";
        net.runFor(Duration.ofMinutes(2));

        assertThat(fetched).hasValue(2);
        assertThat(client.allocated()).hasSize(2);
        assertNoGap(client, Duration.ofMillis(250));
    }

    private static final Duration ROUND_TRIP = Duration.ofMillis(65);

    @Test
    void f19_tcpAfterAQuarterOfASecond_whenUdpIsBlocked() {
        nat.udpBlocked(true);
        ClientHost client = start(TurnServer.of(relay.uriOfAnyTransport(), "alice", "secret"));

        assertThat(net.now()).isEqualTo(Duration.ofMillis(250).plus(ROUND_TRIP.multipliedBy(3)));
        assertThat(client.only().server()).endsWith("transport=tcp");
        load(client, Duration.ofMillis(10));
        net.runFor(Duration.ofSeconds(60));
        assertThat(client.all(RelayEvent.Lost.class)).isEmpty();
        assertThat(client.arrived.size()).isGreaterThan(sent - 20);
    }

    @Test
    void f19_tlsAfterAQuarterOfASecond_whenUdpAndOtherPortsAreBlocked() {
        nat.udpBlocked(true).streams(port -> port == ScriptedRelay.TLS_PORT);
        ClientHost client = start(server(relay), TurnServer.of(relay.secureUri(), "alice", "secret"));

        assertThat(net.now()).isEqualTo(Duration.ofMillis(250).plus(ROUND_TRIP.multipliedBy(4)));
        assertThat(client.only().server()).startsWith("turns:").endsWith("transport=tcp");
    }

    @Test
    void noStreamIsOpened_whenUdpAnswers() {
        ClientHost client = start(server(relay), TurnServer.of(relay.secureUri(), "alice", "secret"));

        net.runFor(Duration.ofSeconds(60));

        assertThat(client.allocated()).hasSize(1);
        assertThat(relay.allocations()).isEqualTo(1);
        assertThat(client.all(RelayEvent.Failed.class)).isEmpty();
    }

    @Test
    void f20_streamTakesOverWithinThreeSeconds_whenUdpIsBlockedUnderLoad() {
        ClientHost client = start(TurnServer.of(relay.uriOfAnyTransport(), "alice", "secret"));
        load(client, Duration.ofMillis(10));
        net.runFor(Duration.ofSeconds(30));

        nat.udpBlocked(true);
        net.await("a stream", () -> client.allocated().size() == 2, Duration.ofSeconds(3));
        net.runFor(Duration.ofSeconds(60));

        assertThat(client.allocated().get(1).server()).endsWith("transport=tcp");
        assertThat(client.allocated()).hasSize(2);
        assertThat(client.all(RelayEvent.Lost.class)).hasSize(1);
        assertNoGap(client, Duration.ofSeconds(3));
    }

    @Test
    void newAllocation_whenTheStreamEnds() {
        nat.udpBlocked(true);
        ClientHost client = start(TurnServer.of(relay.uriOfAnyTransport(), "alice", "secret"));
        net.runFor(Duration.ofSeconds(30));

        net.host("relay").refuseStreams(ScriptedRelay.PORT);
        net.runFor(Duration.ofSeconds(1));
        assertThat(client.all(RelayEvent.Lost.class)).hasSize(1);
        relay.acceptAgain(net.host("relay"));

        net.await("a new one", () -> client.allocated().size() == 2, Duration.ofSeconds(20));
    }
}
