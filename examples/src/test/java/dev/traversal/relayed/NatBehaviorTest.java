package dev.traversal.relayed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.NatBehavior;
import dev.traversal.api.NatCheck;
import dev.traversal.api.TraversalAgent;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimStunServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an agent finds out of a NAT from servers with a second address (RFC 5780). */
class NatBehaviorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimNetwork net = SimNetwork.seeded(5);
    private int networks;

    @ParameterizedTest
    @CsvSource({
        "ENDPOINT_INDEPENDENT,ENDPOINT_INDEPENDENT",
        "ENDPOINT_INDEPENDENT,ADDRESS_DEPENDENT",
        "ENDPOINT_INDEPENDENT,ADDRESS_AND_PORT_DEPENDENT",
        "ADDRESS_DEPENDENT,ADDRESS_DEPENDENT",
        "ADDRESS_DEPENDENT,ADDRESS_AND_PORT_DEPENDENT",
        "ADDRESS_AND_PORT_DEPENDENT,ADDRESS_DEPENDENT",
        "ADDRESS_AND_PORT_DEPENDENT,ADDRESS_AND_PORT_DEPENDENT"
    })
    void tellsMappingFromFiltering(MappingBehavior mapping, FilteringBehavior filtering) {
        NatCheck check = check(NatBox.mapping(mapping).filtering(filtering), true);

        assertThat(check.mapping()).isEqualTo(NatBehavior.valueOf(mapping.name()));
        assertThat(check.filtering()).isEqualTo(NatBehavior.valueOf(filtering.name()));
    }

    @ParameterizedTest
    @EnumSource(FilteringBehavior.class)
    void tellsWhetherHostsReachEachOtherFromBehind(FilteringBehavior filtering) {
        NatBox hairpins = NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                .filtering(filtering)
                .hairpinning(true);
        NatBox doesNot = NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                .filtering(filtering)
                .hairpinning(false);

        assertThat(check(hairpins, true).hairpins()).contains(true);
        assertThat(check(doesNot, false).hairpins()).contains(false);
    }

    @Test
    void saysNothingOfFiltering_whereServersHaveOneAddress() {
        NatCheck check = check(NatBox.linuxMasquerade(), false);

        assertThat(check.filtering()).isEqualTo(NatBehavior.UNKNOWN);
        assertThat(check.mapping()).isEqualTo(NatBehavior.ENDPOINT_INDEPENDENT);
    }

    @Test
    void isNotMisledByLoss() {
        NatBox lossy = NatBox.mapping(MappingBehavior.ADDRESS_DEPENDENT).filtering(FilteringBehavior.ADDRESS_DEPENDENT);
        lossy.link().up().loss(0.1);

        assertThat(check(lossy, true).filtering()).isEqualTo(NatBehavior.ADDRESS_DEPENDENT);
    }

    /** Has an agent look, and leaves nothing of it. */
    private NatCheck check(NatBox edge, boolean alternate) {
        networks++;
        String second = "192.0.2." + (100 + networks);
        SimHost server = net.host("server" + networks).address("192.0.2." + networks);
        SimStunServer one =
                alternate ? SimStunServer.withAlternate(server.address(second), second) : SimStunServer.on(server);
        SimStunServer two = SimStunServer.on(net.host("other" + networks));
        SimHost host = net.host("host" + networks).behind(edge);
        TraversalAgent agent = TraversalAgent.builder()
                .environment(host.environment())
                .signaling(net.signaling().channel(host))
                .stunServer(one.address())
                .stunServer(two.address())
                .build();
        CompletableFuture<NatCheck> check = agent.checkNat();
        net.await("check", check::isDone, PATIENCE);
        agent.close();
        net.runFor(Duration.ofSeconds(1));
        assertThat(host.leftovers()).isEmpty();
        return check.join();
    }
}
