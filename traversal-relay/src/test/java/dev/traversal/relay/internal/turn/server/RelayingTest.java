package dev.traversal.relay.internal.turn.server;

import static dev.traversal.relay.internal.turn.server.TurnWorld.address;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import dev.traversal.sim.UdpProbe;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class RelayingTest {
    private final TurnWorld world = new TurnWorld();
    private final UdpProbe peer = world.network.host("peer").probe(5000);
    private final TurnClient client = world.client("client");

    @Test
    void relaysBothWays_withIndications() {
        InetSocketAddress relayed = client.allocate();
        assertThat(client.permit(peer.local())).isZero();

        client.send(peer.local(), "hello");
        world.run(100);
        assertThat(peer.last().text()).isEqualTo("hello");
        assertThat(peer.last().from()).isEqualTo(relayed);
        client.probe.clear();
        peer.send(relayed, "hello yourself");
        world.run(100);

        assertThat(client.data()).containsExactly(peer.local() + " hello yourself");
    }

    @Test
    void relaysBothWays_throughAChannel() {
        InetSocketAddress relayed = client.allocate();
        assertThat(client.bind(0x4001, peer.local())).isZero();

        client.sendOn(0x4001, "hello");
        world.run(100);
        assertThat(peer.last().text()).isEqualTo("hello");
        client.probe.clear();
        peer.send(relayed, "hello yourself");
        world.run(100);

        assertThat(client.data()).containsExactly("#4001 hello yourself");
        assertThat(world.counters.datagramsToPeers()).isEqualTo(1);
        assertThat(world.counters.bytesToClients()).isEqualTo(14);
    }

    @Test
    void letsNobodyIn_withoutAPermission() {
        InetSocketAddress relayed = client.allocate();
        client.probe.clear();

        peer.send(relayed, "let me in");
        client.send(peer.local(), "let me out");
        world.run(100);

        assertThat(client.data()).isEmpty();
        assertThat(peer.received()).isEmpty();
        assertThat(world.counters.rejected(TurnReject.NO_PERMISSION)).isEqualTo(2);
    }

    @Test
    void permissionEndsAfterFiveMinutes_unlessItIsRenewed() {
        InetSocketAddress relayed = client.allocate();
        client.permit(peer.local());
        world.run(299_000);
        assertThat(client.permit(peer.local())).isZero();
        world.run(298_000);
        client.probe.clear();
        peer.send(relayed, "still");
        world.run(3_000);
        peer.send(relayed, "too late");
        world.run(100);

        assertThat(client.data()).containsExactly(peer.local() + " still");
    }

    @Test
    void channelEndsAfterTenMinutes() {
        client.allocate();
        client.bind(0x4001, peer.local());
        world.run(500_000);
        client.refresh(600);
        world.run(99_000);
        client.sendOn(0x4001, "still");
        world.run(2_000);
        client.sendOn(0x4001, "too late");
        world.run(100);

        assertThat(peer.received()).hasSize(1);
        assertThat(world.counters.rejected(TurnReject.NO_CHANNEL)).isEqualTo(1);
    }

    @Test
    void t06_channelDataThatIsTooLongOrOnAnUnboundChannel() {
        client.allocate();
        client.bind(0x4001, peer.local());
        byte[] tooLong = TurnClient.channelData(0x4001, "hello");
        tooLong[3] = 6;
        client.probe.send(TurnWorld.SERVER, tooLong, 0);
        client.sendOn(0x4002, "unbound");
        world.client("stranger").sendOn(0x4001, "not mine");
        client.probe.send(TurnWorld.SERVER, new byte[] {0x40, 1, 0}, 0);
        world.run(100);

        assertThat(peer.received()).isEmpty();
        assertThat(world.counters.rejected(TurnReject.LENGTH)).isEqualTo(1);
        assertThat(world.counters.rejected(TurnReject.NO_CHANNEL)).isEqualTo(2);
        assertThat(world.counters.rejected(TurnReject.NOT_TURN)).isEqualTo(1);
    }

    @Test
    void sendsWhole_whatMustNotBeFragmented() {
        client.allocate();
        client.permit(peer.local());
        StunWriter writer = new StunWriter(2_000)
                .begin(MessageClass.INDICATION, StunMethod.SEND, TurnClient.newId())
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer.local())
                .flag(StunAttribute.DONT_FRAGMENT)
                .text(StunAttribute.DATA, "whole");
        client.probe.send(TurnWorld.SERVER, writer.toBytes(), 0);
        world.run(100);

        assertThat(peer.last().text()).isEqualTo("whole");
    }

    @Test
    void t13_relayMadeToTalkToItself() {
        InetSocketAddress own = client.allocate();
        TurnClient second = world.client("client");
        InetSocketAddress secondRelayed = second.allocate();

        assertThat(client.permit(own)).isEqualTo(403);
        assertThat(client.permit(secondRelayed)).isEqualTo(403);
        assertThat(second.permit(own)).isEqualTo(403);
        assertThat(client.permit(TurnWorld.SERVER)).isEqualTo(403);
        assertThat(client.permit(address("203.0.113.1", 0))).isEqualTo(403);
        assertThat(client.bind(0x4001, address("203.0.113.1", own.getPort() == 60_000 ? 60_001 : 60_000)))
                .isEqualTo(403);
    }

    @Test
    void twoClientsMeet_relayToRelay() {
        TurnClient bob = world.client("bob's", "bob", "builder");
        InetSocketAddress alices = client.allocate();
        InetSocketAddress bobs = bob.allocate();
        assertThat(client.bind(0x4001, bobs)).isZero();
        assertThat(bob.permit(alices)).isZero();
        bob.probe.clear();
        client.probe.clear();

        client.sendOn(0x4001, "hello");
        bob.send(alices, "hello yourself");
        client.send(TurnWorld.SERVER, "is this a loop?");
        world.run(100);

        assertThat(bob.data()).containsExactly(alices + " hello");
        assertThat(client.data()).containsExactly("#4001 hello yourself");
        assertThat(world.counters.rejected(TurnReject.NO_PERMISSION)).isEqualTo(1);
    }

    @Test
    void t14_oneUserFloods_andOthersLoseNothing() {
        TurnWorld shaped = new TurnWorld(config -> config.with(TurnLimits.USUAL.withRates(0, 1_000)));
        UdpProbe target = shaped.network.host("peer").probe(5000);
        TurnClient loud = shaped.client("loud");
        TurnClient calm = shaped.client("calm", "bob", "builder");
        loud.allocate();
        calm.allocate();
        loud.permit(target.local());
        calm.permit(target.local());
        for (int tick = 0; tick < 200; tick++) {
            for (int i = 0; i < 100; i++) {
                loud.send(target.local(), "loud");
            }
            if (tick % 10 == 0) {
                calm.send(target.local(), "calm");
            }
            shaped.run(1);
        }
        shaped.run(1_000);

        long passed = target.received().stream()
                .filter(it -> it.text().equals("loud"))
                .count();
        assertThat(passed).isBetween(200L, 310L); // 1,000 a second, and a tenth of a second's burst
        assertThat(target.received().stream().filter(it -> it.text().equals("calm")))
                .hasSize(20);
        assertThat(shaped.counters.rejected(TurnReject.SHAPED)).isEqualTo(20_000 - passed);
    }
}
