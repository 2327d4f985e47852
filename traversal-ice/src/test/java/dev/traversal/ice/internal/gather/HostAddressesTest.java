package dev.traversal.ice.internal.gather;

import static dev.traversal.ice.internal.gather.GatherRig.host;
import static dev.traversal.ice.internal.gather.GatherRig.ip;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.InterfaceKind;
import dev.traversal.api.InterfaceUse;
import dev.traversal.internal.machine.LocalAddress;
import dev.traversal.internal.machine.LocalAddress.Standing;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.spi.HostPolicy;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which addresses of a host become candidates, and which sockets are opened for them. */
final class HostAddressesTest {
    private final GatherRig rig = new GatherRig(HostPolicy.USUAL);

    @Test
    void oneSocketAFamily_whenThereIsOneUplink() {
        rig.start(host("eth0", "10.0.0.2", "10.0.0.3", "2001:db8::2", "2001:db8::3"));

        assertThat(rig.sockets()).containsExactly("0.0.0.0:4000", "[::]:4000");
        assertThat(rig.told()).hasSize(4);
    }

    @Test
    void oneSocketAnAddressOnOnePort_whenThereAreTwoUplinksOfAFamily() {
        rig.start(host("eth0", "10.0.0.2", "2001:db8::2"), host("wlan0", "192.168.7.2"));

        assertThat(rig.sockets()).containsExactly("10.0.0.2:4000", "192.168.7.2:4000", "[::]:4000");
        assertThat(rig.found()).extracting(GatherEvent.CandidateFound::socket).containsExactly(0, 1, 2);
    }

    @Test
    void eachUplinkAsksEachServer_soThatEachHasItsOwnReflexiveCandidate() {
        GatherRig asking = new GatherRig(HostPolicy.USUAL, GatherRig.SERVER);
        asking.start(host("eth0", "10.0.0.2"), host("wlan0", "192.168.7.2"))
                .answer(0, GatherRig.SERVER, new InetSocketAddress("203.0.113.1", 5000))
                .answer(1, GatherRig.SERVER, new InetSocketAddress("203.0.113.2", 6000));

        assertThat(asking.found())
                .filteredOn(found -> found.candidate().related().isPresent())
                .extracting(found -> found.socket() + " " + found.candidate().address() + " "
                        + found.candidate().related().orElseThrow())
                .containsExactly("0 203.0.113.1:5000 10.0.0.2:4000", "1 203.0.113.2:6000 192.168.7.2:4000");
    }

    @Test
    void boundSocketsOfAFamilyAreBounded() {
        LocalInterface[] many = new LocalInterface[20];
        for (int i = 0; i < many.length; i++) {
            many[i] = host("eth" + i, "10.0." + i + ".2");
        }
        rig.start(many);

        assertThat(rig.sockets()).hasSize(SocketPlan.MAX_BOUND).contains("10.0.0.2:4000");
    }

    @Test
    void containersAndVirtualMachinesAreLeftOut_andNotProbed() {
        LocalInterface docker = host("docker0", new LocalAddress(ip("172.17.0.1"), 16, Standing.ORDINARY));
        rig.start(docker, host("virbr0", "192.168.122.1"), host("eth0", "10.0.0.2"));

        assertThat(rig.sockets()).containsExactly("0.0.0.0:4000");
        assertThat(rig.told()).containsExactly("10.0.0.2:4000");
        assertThat(rig.gatherer.mayCheck(ip("172.17.0.9"))).isFalse();
        assertThat(rig.gatherer.mayCheck(ip("172.18.0.9"))).isTrue();
    }

    @Test
    void containersNetworkIsUsed_whenThereIsNothingElse() {
        rig.start(host("docker0", "172.17.0.1"));

        assertThat(rig.told()).containsExactly("172.17.0.1:4000");
        assertThat(rig.gatherer.mayCheck(ip("172.17.0.1"))).isTrue();
    }

    @Test
    void vpnComesLast_whateverTheFamily() {
        rig.start(host("wg0", "10.8.0.2", "fd00::8"), host("eth0", "10.0.0.2"));

        assertThat(rig.byPriority()).containsExactly("10.0.0.2:4000", "[fd00::8]:4000", "10.8.0.2:4000");
    }

    @Test
    void applicationDecides_whenItSaysWhatInterfacesAreFor() {
        GatherRig chosen = new GatherRig(HostPolicy.USUAL.withInterfaceUse(
                one -> one.kind() == InterfaceKind.VPN ? InterfaceUse.PROBE_ONLY : InterfaceUse.FULL));
        chosen.start(host("tun0", "10.8.0.2"), host("eth0", "10.0.0.2"));

        assertThat(chosen.told()).containsExactly("10.0.0.2:4000");
        assertThat(chosen.found()).hasSize(2);
        assertThat(chosen.sockets()).hasSize(2);
    }

    @Test
    void nothingIsUsed_whenTheApplicationSaysSo() {
        GatherRig chosen = new GatherRig(HostPolicy.USUAL.withInterfaceUse(one -> InterfaceUse.NONE));
        chosen.start(host("eth0", "10.0.0.2"));

        assertThat(chosen.found()).isEmpty();
    }

    @Test
    void temporaryAddressComesFirst_andDeprecatedAndTraceableOnesAreLeftOut() {
        rig.start(host(
                "eth0",
                new LocalAddress(ip("2001:db8::dead"), 64, Standing.UNUSABLE),
                new LocalAddress(ip("2001:db8::211:22ff:fe33:4455"), 64, Standing.TRACEABLE),
                new LocalAddress(ip("2001:db8::7"), 64, Standing.ORDINARY),
                new LocalAddress(ip("2001:db8::1234:5678:9abc:def0"), 64, Standing.TEMPORARY)));

        assertThat(rig.byPriority()).containsExactly("[2001:db8::1234:5678:9abc:def0]:4000", "[2001:db8::7]:4000");
    }

    @Test
    void traceableAddressIsUsed_whenItsNetworkHasNoOther() {
        rig.start(host(
                "eth0",
                new LocalAddress(ip("2001:db8::211:22ff:fe33:4455"), 64, Standing.TRACEABLE),
                new LocalAddress(ip("2001:db8:1::7"), 64, Standing.TEMPORARY)));

        assertThat(rig.told()).contains("[2001:db8::211:22ff:fe33:4455]:4000");
    }

    @Test
    void linkLocalAddressIsBoundTo_onlyWhenThereIsNothingElseInAnyFamily() {
        rig.start(host("eth0", "fe80::2"));
        assertThat(rig.sockets()).containsExactly("[fe80::2]:4000");

        GatherRig other = new GatherRig(HostPolicy.USUAL);
        other.start(host("eth0", "fe80::2", "10.0.0.2"));
        assertThat(other.told()).containsExactly("10.0.0.2:4000");
    }

    @Test
    void defaultRouteComesFirst() {
        List<LocalInterface> interfaces = List.of(host("eth0", "10.0.0.2"), host("wlan0", "192.168.7.2"));

        assertThat(DefaultRoute.matters(interfaces)).isTrue();
        assertThat(DefaultRoute.apply(interfaces, List.of(ip("192.168.7.2")), false))
                .extracting(LocalInterface::name)
                .containsExactly("wlan0", "eth0");
    }
}
