package dev.traversal.sim;

import static dev.traversal.sim.FilteringBehavior.ENDPOINT_INDEPENDENT;
import static dev.traversal.sim.MappingBehavior.ADDRESS_AND_PORT_DEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NatBoxTest {
    private static final Duration A_MOMENT = Duration.ofMillis(200);
    private static final MappingBehavior EIM = MappingBehavior.ENDPOINT_INDEPENDENT;

    private final SimNetwork net = SimNetwork.seeded(1);
    private final UdpProbe server = net.host("server").probe(1_000);

    // ---- lifetime (RFC 4787 section 4.3)

    @Test
    void letsTheAnswerIn_untilTheMappingExpires() {
        UdpProbe inner = behind(NatBox.mapping(EIM).lifetime(Duration.ofSeconds(30)));
        InetSocketAddress mapped = mapped(inner);
        net.runFor(Duration.ofSeconds(29));
        server.send(mapped, "in time");
        net.runFor(Duration.ofSeconds(2));
        server.send(mapped, "too late");
        net.runFor(A_MOMENT);

        assertThat(inner.received()).extracting(UdpProbe.Received::text).containsExactly("in time");
    }

    @Test
    void keepsTheMapping_whenTheInnerHostSends() {
        UdpProbe inner = behind(NatBox.mapping(EIM).lifetime(Duration.ofSeconds(30)));
        InetSocketAddress mapped = mapped(inner);
        for (int i = 0; i < 5; i++) {
            net.runFor(Duration.ofSeconds(20));
            inner.send(server.local(), "keepalive");
        }
        net.runFor(Duration.ofSeconds(20));
        server.send(mapped, "hello");
        net.runFor(A_MOMENT);

        assertThat(inner.received()).hasSize(1);
    }

    @Test
    void keepsTheMapping_whenTheOuterHostSends_onlyIfToldSo() {
        for (boolean refreshed : new boolean[] {false, true}) {
            NatBox nat = NatBox.mapping(EIM).lifetime(Duration.ofSeconds(30)).refreshedInbound(refreshed);
            UdpProbe inner = net.host("inner" + refreshed).behind(nat).probe();
            InetSocketAddress mapped = mapped(inner);
            for (int i = 0; i < 5; i++) {
                net.runFor(Duration.ofSeconds(20));
                server.send(mapped, "hello");
            }
            net.runFor(A_MOMENT);

            assertThat(inner.received()).hasSize(refreshed ? 5 : 1);
        }
    }

    @Test
    void expiresSooner_whenNeverAnswered_asLinuxDoes() {
        NatBox nat = NatBox.linuxMasquerade();
        UdpProbe inner = behind(nat);
        inner.send(server.local(), "hello");
        net.runFor(Duration.ofSeconds(31));
        assertThat(nat.liveMappings()).isZero();

        server.send(mapped(inner), "answer");
        net.runFor(Duration.ofSeconds(100));
        assertThat(nat.liveMappings()).isOne();
        net.runFor(Duration.ofSeconds(21));
        assertThat(nat.liveMappings()).isZero();
    }

    // ---- hairpinning (RFC 4787 section 6)

    @Test
    void connectsTwoInnerHosts_throughTheirOuterEndpoints_onlyWhenHairpinning() {
        for (boolean hairpinning : new boolean[] {false, true}) {
            NatBox nat = NatBox.mapping(EIM).filtering(ENDPOINT_INDEPENDENT).hairpinning(hairpinning);
            UdpProbe one = net.host("one" + hairpinning).behind(nat).probe();
            UdpProbe two = net.host("two" + hairpinning).behind(nat).probe();
            InetSocketAddress mappedOne = mapped(one);
            one.clear();
            two.send(mappedOne, "hairpin");
            net.runFor(A_MOMENT);

            assertThat(one.received()).hasSize(hairpinning ? 1 : 0);
            if (hairpinning) {
                assertThat(one.last().from()).as("external source").isEqualTo(mapped(two));
            }
        }
    }

    @Test
    void letsHostsOfOneSiteTalkDirectly() {
        NatBox nat = NatBox.mapping(EIM);
        UdpProbe one = net.host("one").behind(nat).probe();
        UdpProbe two = net.host("two").behind(nat).probe();
        one.send(two.local(), "hello");
        net.runFor(A_MOMENT);

        assertThat(two.last().from()).isEqualTo(one.local());
        assertThat(nat.liveMappings()).isZero();
    }

    // ---- caps

    @Test
    void refusesNewSessions_whenTheTableIsFull_untilOldOnesExpire() {
        NatBox nat = NatBox.mapping(EIM).sessionCap(3).lifetime(Duration.ofSeconds(30));
        SimHost host = net.host("inner").behind(nat);
        for (int i = 0; i < 5; i++) {
            host.probe(4_000 + i).send(server.local(), "hello");
        }
        net.runFor(A_MOMENT);
        assertThat(server.received()).hasSize(3);
        assertThat(nat.liveSessions()).isEqualTo(3);

        net.runFor(Duration.ofSeconds(31));
        host.probe(5_000).send(server.local(), "hello");
        net.runFor(A_MOMENT);
        assertThat(server.received()).hasSize(4);
    }

    @Test
    void leavesOthersAlone_whenOneHostHasReachedItsQuota() {
        NatBox nat = NatBox.mapping(EIM).sessionCapPerHost(2);
        SimHost greedy = net.host("greedy").behind(nat);
        SimHost modest = net.host("modest").behind(nat);
        for (int i = 0; i < 4; i++) {
            greedy.probe(4_000 + i).send(server.local(), "greedy");
        }
        modest.probe(5_000).send(server.local(), "modest");
        net.runFor(A_MOMENT);

        assertThat(server.received()).extracting(UdpProbe.Received::text).containsExactly("greedy", "greedy", "modest");
    }

    // ---- events

    @Test
    void forgetsMappings_whenRebooted_andMapsAnew() {
        NatBox nat = NatBox.mapping(ADDRESS_AND_PORT_DEPENDENT).ports(PortAllocation.sequential(1));
        UdpProbe inner = behind(nat);
        InetSocketAddress before = mapped(inner);
        nat.reboot();
        server.send(before, "lost");
        net.runFor(A_MOMENT);
        assertThat(inner.received()).isEmpty();

        InetSocketAddress after = mapped(inner);
        assertThat(after.getAddress()).isEqualTo(before.getAddress());
        assertThat(after.getPort()).isNotEqualTo(before.getPort());
        server.send(after, "found");
        net.runFor(A_MOMENT);
        assertThat(inner.received()).hasSize(1);
    }

    @Test
    void passesNothing_whileItRestarts() {
        NatBox nat = NatBox.mapping(EIM);
        UdpProbe inner = behind(nat);
        nat.reboot(Duration.ofSeconds(2));
        inner.send(server.local(), "lost");
        net.runFor(Duration.ofSeconds(3));
        inner.send(server.local(), "passes");
        net.runFor(A_MOMENT);

        assertThat(server.received()).extracting(UdpProbe.Received::text).containsExactly("passes");
    }

    @Test
    void losesItsMappingsAndGetsAnotherAddress_whenTheAddressChanges() {
        NatBox nat = NatBox.mapping(EIM);
        UdpProbe inner = behind(nat);
        InetSocketAddress before = mapped(inner);
        nat.changeAddress();
        server.send(before, "lost");
        InetSocketAddress after = mapped(inner);

        assertThat(inner.received()).isEmpty();
        assertThat(after.getAddress()).isNotEqualTo(before.getAddress()).isEqualTo(nat.externalAddress());
    }

    @Test
    void forwardsAPort_forEverybody_andAlsoAfterAReboot() {
        NatBox nat = NatBox.linuxRandom();
        SimHost host = net.host("inner").behind(nat);
        UdpProbe inner = host.probe(4_000).echoing();
        nat.forward(9_000, host, 4_000);
        InetSocketAddress external = new InetSocketAddress(nat.externalAddress(), 9_000);
        server.send(external, "one");
        net.runFor(A_MOMENT);
        nat.reboot();
        server.send(external, "two");
        net.runFor(A_MOMENT);

        assertThat(inner.received()).hasSize(2);
        assertThat(server.received())
                .hasSize(2)
                .allSatisfy(echo -> assertThat(echo.from()).isEqualTo(external));
    }

    // ---- addresses

    @Test
    void keepsAHostToOneOfSeveralAddresses_whenPooledInPairs() {
        assertThat(addressesSeen(true)).hasSize(1);
        assertThat(addressesSeen(false)).hasSizeGreaterThan(1);
    }

    private Set<InetAddress> addressesSeen(boolean paired) {
        NatBox nat = NatBox.mapping(EIM).externalAddresses(4).pairedPooling(paired);
        SimHost host = net.host("pooled" + paired).behind(nat);
        Set<InetAddress> seen = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            seen.add(mapped(host.probe()).getAddress());
        }
        return seen;
    }

    @Test
    void blocksUdp_whenToldTo() {
        NatBox nat = NatBox.mapping(EIM);
        UdpProbe inner = behind(nat).echoing();
        InetSocketAddress mapped = mapped(inner);
        nat.udpBlocked(true);
        inner.send(server.local(), "out");
        server.send(mapped, "in");
        net.runFor(A_MOMENT);

        assertThat(server.received()).hasSize(1);
        assertThat(inner.received()).isEmpty();
    }

    // ---- chains

    @Test
    void chainsHomesBehindACarrier() {
        NatBox carrier = NatBox.mapping(EIM).named("carrier");
        NatBox home1 = NatBox.mapping(EIM).named("home1");
        NatBox home2 = NatBox.mapping(EIM).named("home2");
        UdpProbe one = net.host("one").behind(home1).behind(carrier).probe(4_000);
        UdpProbe two = net.host("two").behind(home2).behind(carrier).probe(4_000);
        InetSocketAddress mappedOne = mapped(one);
        InetSocketAddress mappedTwo = mapped(two);

        assertThat(mappedOne.getAddress()).isEqualTo(carrier.externalAddress()).isEqualTo(mappedTwo.getAddress());
        assertThat(mappedOne.getPort()).isNotEqualTo(mappedTwo.getPort());
        assertThat(home1.externalAddress().getHostAddress()).startsWith("100.64.");
        assertThat(List.of(home1.liveMappings(), home2.liveMappings(), carrier.liveMappings()))
                .containsExactly(1, 1, 2);
    }

    @Test
    void answersThroughTheWholeChain() {
        NatBox carrier = NatBox.mapping(ADDRESS_AND_PORT_DEPENDENT).ports(PortAllocation.uniform());
        UdpProbe inner =
                net.host("inner").behind(NatBox.mapping(EIM)).behind(carrier).probe();
        List<InetSocketAddress> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            seen.add(mapped(inner));
        }
        server.send(seen.get(0), "answer");
        net.runFor(A_MOMENT);

        assertThat(seen).containsOnly(seen.get(0));
        assertThat(inner.last().text()).isEqualTo("answer");
    }

    private UdpProbe behind(NatBox nat) {
        return net.host("inner").behind(nat).probe(4_000);
    }

    /** What the server sees as the sender. */
    private InetSocketAddress mapped(UdpProbe inner) {
        inner.send(server.local(), "who am I");
        net.runFor(A_MOMENT);
        return server.last().from();
    }
}
