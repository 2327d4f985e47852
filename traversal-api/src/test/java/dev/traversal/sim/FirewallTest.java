package dev.traversal.sim;

import static dev.traversal.sim.FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT;
import static dev.traversal.sim.FilteringBehavior.ADDRESS_DEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FirewallTest {
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    private final SimNetwork net = SimNetwork.seeded(1);

    @ParameterizedTest
    @EnumSource(FilteringBehavior.class)
    void translatesNothing_andLetsInWhomItShould(FilteringBehavior filtering) {
        UdpProbe known = net.host("known").probe(1_000);
        UdpProbe otherPort = net.host("known").probe(2_000);
        UdpProbe stranger = net.host("stranger").probe(1_000);
        UdpProbe inner = net.host("inner").behind(Firewall.filtering(filtering)).probe(4_000);
        stranger.send(inner.local(), "too early");
        net.runFor(A_SECOND);
        assertThat(inner.received()).isEmpty();

        inner.send(known.local(), "open");
        net.runFor(A_SECOND);
        known.send(inner.local(), "known");
        otherPort.send(inner.local(), "port");
        stranger.send(inner.local(), "stranger");
        net.runFor(A_SECOND);

        assertThat(known.last().from()).isEqualTo(inner.local());
        assertThat(inner.received())
                .hasSize(filtering == ADDRESS_AND_PORT_DEPENDENT ? 1 : filtering == ADDRESS_DEPENDENT ? 2 : 3);
    }

    @Test
    void closesThePinhole_whenUnused() {
        UdpProbe known = net.host("known").probe();
        UdpProbe inner = net.host("inner")
                .behind(Firewall.filtering(ADDRESS_AND_PORT_DEPENDENT).lifetime(Duration.ofSeconds(30)))
                .probe();
        inner.send(known.local(), "open");
        net.runFor(Duration.ofSeconds(31));
        known.send(inner.local(), "late");
        net.runFor(A_SECOND);

        assertThat(inner.received()).isEmpty();
    }

    @Test
    void letsEverybodyIn_toAnOpenPort() {
        Firewall firewall = Firewall.filtering(ADDRESS_AND_PORT_DEPENDENT).open(3_478);
        UdpProbe service = net.host("inner").behind(firewall).probe(3_478).echoing();
        UdpProbe client = net.host("client").probe();
        client.send(service.local(), "hello");
        net.runFor(A_SECOND);

        assertThat(client.last().from()).isEqualTo(service.local());
    }

    @Test
    void blocksUdp_inBothDirections() {
        UdpProbe inner = net.host("inner").behind(Firewall.withoutUdp()).probe();
        UdpProbe outer = net.host("outer").probe();
        inner.send(outer.local(), "out");
        outer.send(inner.local(), "in");
        net.runFor(A_SECOND);

        assertThat(inner.received()).isEmpty();
        assertThat(outer.received()).isEmpty();
    }

    @Test
    void guardsIpv6_whereTheNatTranslatesIpv4Only() {
        NatBox nat = NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT);
        SimHost host = net.host("inner").behind(nat).behind(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT));
        host.interfaceNamed("eth0").changeAddress("2001:db8:1::7");
        UdpProbe inner = host.probe();
        UdpProbe outer = net.host("outer").address("2001:db8:2::7").probe();
        outer.send(inner.local(), "too early");
        net.runFor(A_SECOND);
        assertThat(inner.received()).isEmpty();

        inner.send(outer.local(), "open");
        net.runFor(A_SECOND);
        assertThat(outer.last().from()).as("not translated").isEqualTo(inner.local());
        outer.send(inner.local(), "answer");
        net.runFor(A_SECOND);
        assertThat(inner.received()).hasSize(1);
    }
}
