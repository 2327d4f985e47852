package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where a datagram with a low TTL dies, and what it has opened until then. */
class TtlTest {
    private static final MappingBehavior EIM = MappingBehavior.ENDPOINT_INDEPENDENT;
    private static final byte[] OPENER = {4};

    private final SimNetwork net = SimNetwork.seeded(1);
    private final UdpProbe server = net.host("server").probe(1_000);

    @Test
    void opensNothing_whenItDiesAtTheFirstRouter() {
        NatBox home = NatBox.mapping(EIM);
        send(net.host("inner").behind(home).probe(), 1);

        assertThat(home.liveMappings()).isZero();
        assertThat(server.received()).isEmpty();
    }

    @Test
    void opensItsOwnNatOnly_whenItsTtlIsTwo() {
        NatBox home = NatBox.mapping(EIM);
        NatBox carrier = NatBox.mapping(EIM);
        send(net.host("inner").behind(home).behind(carrier).probe(), 2);

        assertThat(home.liveMappings()).isOne();
        assertThat(carrier.liveMappings()).as("a second NAT needs more").isZero();
    }

    @Test
    void opensBothNats_andDiesOnTheInternet_whenItsTtlIsThree() {
        NatBox home = NatBox.mapping(EIM);
        NatBox carrier = NatBox.mapping(EIM);
        send(net.host("inner").behind(home).behind(carrier).probe(), 3);

        assertThat(home.liveMappings()).isOne();
        assertThat(carrier.liveMappings()).isOne();
        assertThat(server.received()).isEmpty();
    }

    @Test
    void arrives_whenItsTtlExceedsTheRoutersOnTheWay() {
        UdpProbe inner = net.host("inner").behind(NatBox.mapping(EIM)).probe();
        send(inner, 7); // the NAT and twice three hops
        assertThat(server.received()).isEmpty();
        send(inner, 8);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void reachesThePeersEdgeButNotThePeer_whenItDiesThere() {
        NatBox edge = NatBox.mapping(EIM);
        UdpProbe inner = net.host("inner").behind(edge).probe();
        inner.send(server.local(), "open");
        net.runFor(Duration.ofSeconds(1));
        InetSocketAddress mapped = server.last().from();
        server.send(mapped, OPENER, 7);
        net.runFor(Duration.ofSeconds(1));
        assertThat(inner.received()).isEmpty();
        server.send(mapped, OPENER, 8);
        net.runFor(Duration.ofSeconds(1));
        assertThat(inner.received()).hasSize(1);
    }

    @Test
    void followsTheHopsOfALink() {
        SimHost host = net.host("near");
        host.link().hops(0);
        net.host("server").link().hops(1);
        UdpProbe near = host.probe();
        send(near, 1);
        assertThat(server.received()).isEmpty();
        send(near, 2);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void isNotSent_whenThePlatformCannotLimitIt() {
        SimHost host = net.host("plain").limitsTtl(false);
        UdpProbe probe = host.probe();
        send(probe, 64);
        assertThat(host.traffic().datagramsSent()).isZero();
        send(probe, 0);
        assertThat(server.received()).hasSize(1);
    }

    private void send(UdpProbe probe, int ttl) {
        probe.send(server.local(), OPENER, ttl);
        net.runFor(Duration.ofSeconds(1));
    }
}
