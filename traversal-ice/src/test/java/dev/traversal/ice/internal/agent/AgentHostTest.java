package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.CandidateType;
import dev.traversal.api.Path;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.Firewall;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.Nat64Box;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agents on hosts that have more, or less, than one interface with one address. */
class AgentHostTest {
    @Test
    void connectsOverTheSecondUplink_whenTheFirstLetsNoUdpPass() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .alice(host -> {
                        host.behind(Firewall.withoutUdp());
                        host.interfaceNamed("wlan0").behind(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT));
                        return host;
                    })
                    .bob(host -> host.behind(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)))
                    .start();
            SecureDatagramChannel channel = pair.connect();

            assertThat(pair.echo(channel, "hello")).containsExactly("hello");
            assertThat(pair.aliceHost.openSockets()).isEqualTo(2);
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void checksNoMorePairsThanItMay_andThoseAreTheBest() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(SimHost::ipv6)
                    .aliceOptions(builder -> builder.maxPairs(1))
                    .start();
            SecureDatagramChannel channel = pair.connect();

            assertThat(pair.echo(channel, "hello")).containsExactly("hello");
            var report = channel.report();
            pair.net.await("report", report::isDone, Duration.ofSeconds(1));
            assertThat(report.join().pairs()).hasSize(1);
        });
    }

    @Test
    void connectsOnTheSameWire_withLinkLocalAddressesAlone() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .alice(host -> host.address("fe80::a"))
                    .bob(host -> host.address("fe80::b"))
                    .start();
            assertThat(pair.echo(pair.connect(), "near")).containsExactly("near");
        });
    }

    @Test
    void peerLearnsNoPrivateAddress_whenOnlyPublicOnesAreTold() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .both(AgentHostTest::atHome)
                    .aliceOptions(builder -> builder.addressPrivacy(AddressPrivacy.PUBLIC_ONLY))
                    .bobOptions(builder -> builder.addressPrivacy(AddressPrivacy.PUBLIC_ONLY))
                    .start();
            SecureDatagramChannel channel = pair.connect();

            assertThat(pair.echo(channel, "hello")).containsExactly("hello");
            var report = channel.report();
            pair.net.await("report", report::isDone, Duration.ofSeconds(1));
            assertThat(report.join().pairs())
                    .allSatisfy(tried -> assertThat(tried.remote().type()).isNotEqualTo(CandidateType.HOST))
                    .allSatisfy(tried -> tried.remote()
                            .related()
                            .ifPresent(base -> assertThat(base).hasToString("0.0.0.0:9")));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"64:ff9b::/96", "2001:db8:122:344::/64", "2001:db8::/32"})
    void reachesIpv4Peers_fromANetworkThatHasIpv6Alone(String prefix) {
        Seeds.forEach(seed -> {
            Nat64Box edge = Nat64Box.mapping(MappingBehavior.ENDPOINT_INDEPENDENT, prefix);
            SimPair pair = SimPair.seeded(seed)
                    .alice(host -> {
                        host.network().dns("ipv4only.arpa", "192.0.0.170", edge.synthesize("192.0.0.170"));
                        return host.behind(edge);
                    })
                    .bob(AgentHostTest::atHome)
                    .start();
            SecureDatagramChannel channel = pair.connect();

            assertThat(pair.echo(channel, "hello")).containsExactly("hello");
            assertThat(channel.path().orElseThrow().remote().address().isIpv6()).isFalse();
            Path seenByBob = pair.accepted.get(0).path().orElseThrow();
            assertThat(seenByBob.remote().address().address()).isEqualTo(edge.externalAddress());
            assertThat(seenByBob.local().address().isIpv6()).isFalse();
            assertThat(pair.alice.candidates())
                    .extracting(candidate ->
                            candidate.type() + " " + candidate.address().isIpv6())
                    .containsExactly("HOST true", "SERVER_REFLEXIVE false");
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void reachesIpv4Peers_withAPrefixThatWasGiven() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed)
                    .alice(host -> host.behind(
                            Nat64Box.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT, "2001:db8:64::/96")))
                    .aliceOptions(builder -> builder.nat64Prefix("2001:db8:64::/96"))
                    .start();
            assertThat(pair.echo(pair.connect(), "hello")).containsExactly("hello");
        });
    }

    private static SimHost atHome(SimHost host) {
        return host.behind(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT));
    }
}
