package dev.traversal.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimGateway;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.UdpProbe;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A home behind a carrier's NAT that answers at PCP's anycast address:
 *
 * <pre>
 * computer ─┬─ home's NAT ─┬─ carrier's NAT ── Internet ── stranger
 * gateway ──┘   192.0.0.9 ─┘
 * </pre>
 */
class NestedGatewayTest {
    private static final int PORT = 27_015;

    private final SimNetwork net = SimNetwork.seeded(9);
    private final NatBox carrier = NatBox.linuxRandom().named("carrier");
    private final NatBox home = NatBox.linuxRandom().named("home").behind(carrier);
    private final SimHost computer = net.host("computer").behind(home);
    private final SimHost box = net.host("gateway").behind(home);
    private final SimGateway gateway = SimGateway.on(box, home);
    private final SimGateway further =
            SimGateway.on(net.host("carrier's gateway").behind(carrier).address("192.0.0.9"), carrier);
    private final List<PortMapping> mapped = new ArrayList<>();

    private PortMapper open(boolean nested) {
        return PortMapper.builder()
                .environment(computer.environment())
                .gateways(() -> List.of(new Gateway(box.address(), computer.address(), 24, "eth0")))
                .memory(PortMemory.inMemory())
                .nestedGateways(nested)
                .onEvent(event -> {
                    if (event instanceof PortMappingEvent.Mapped it) {
                        mapped.add(it.mapping());
                    }
                })
                .open();
    }

    @Test
    void strangersGetThroughBothNats_ifTheFurtherOneIsAsked() {
        PortMapper mapper = open(true);
        mapper.map(Protocol.UDP, PORT);
        net.runFor(Duration.ofSeconds(2));

        assertThat(mapped).extracting(PortMapping::isPublic).containsExactly(false, true);
        PortMapping whole = mapped.get(1);
        assertThat(whole.internal().port()).isEqualTo(PORT);
        assertThat(whole.external().address()).isEqualTo(carrier.externalAddress());
        UdpProbe inside = computer.probe(PORT);
        net.host("stranger")
                .probe()
                .send(
                        new InetSocketAddress(
                                carrier.externalAddress(), whole.external().port()),
                        "hi");
        net.runFor(Duration.ofSeconds(1));
        assertThat(inside.received()).hasSize(1);

        inside.close();
        mapper.close();
        net.runFor(Duration.ofSeconds(3));
        assertThat(gateway.entries()).isEmpty();
        assertThat(further.entries()).isEmpty();
        assertThat(computer.leftovers()).isEmpty();
    }

    @Test
    void theFurtherOneIsLeftAlone_unlessItIsWanted() {
        PortMapper mapper = open(false);
        mapper.map(Protocol.UDP, PORT);
        net.runFor(Duration.ofSeconds(2));

        assertThat(mapped).extracting(PortMapping::isPublic).containsExactly(false);
        assertThat(further.requests("PCP")).isZero();
        mapper.close();
        net.runFor(Duration.ofSeconds(3));
    }
}
