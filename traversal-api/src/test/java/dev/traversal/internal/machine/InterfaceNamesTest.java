package dev.traversal.internal.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.InterfaceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker0",
                "docker_gwbridge",
                "br-0123456789ab",
                "veth1a2b3c",
                "cni0",
                "podman1",
                "lxdbr0",
                "cali12ab"
            })
    void containers(String name) {
        assertThat(kind(name)).isEqualTo(InterfaceKind.CONTAINER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"virbr0", "vmnet8", "vboxnet0", "vnet3", "bridge100"})
    void virtualMachines(String name) {
        assertThat(kind(name)).isEqualTo(InterfaceKind.VIRTUAL_MACHINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tun0", "tap1", "wg0", "wg-home", "utun3", "tailscale0", "ztabcdef12", "ppp0", "nordlynx"})
    void tunnels(String name) {
        assertThat(kind(name)).isEqualTo(InterfaceKind.VPN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"eth0", "enp3s0", "wlan0", "wlp2s0", "wwan0", "en0", "br0", "br-lan", "bond0", "bridge0", "eth5"
            })
    void uplinks(String name) {
        assertThat(kind(name)).isEqualTo(InterfaceKind.UPLINK);
    }

    @ParameterizedTest
    @CsvSource({
        "TAP-Windows Adapter V9,VPN",
        "WireGuard Tunnel,VPN",
        "VirtualBox Host-Only Ethernet Adapter,VIRTUAL_MACHINE",
        "VMware Virtual Ethernet Adapter for VMnet8,VIRTUAL_MACHINE",
        "vEthernet (WSL),CONTAINER",
        "Intel(R) Wi-Fi 6 AX201,UPLINK"
    })
    void titlesOnSystemsWhereNamesSayNothing(String title, InterfaceKind kind) {
        assertThat(InterfaceNames.kind("eth7", title, false, false)).isEqualTo(kind);
    }

    @Test
    void flagsCountMoreThanNames() {
        assertThat(InterfaceNames.kind("x0", "", true, false)).isEqualTo(InterfaceKind.LOOPBACK);
        assertThat(InterfaceNames.kind("x0", "", false, true)).isEqualTo(InterfaceKind.VPN);
    }

    private static InterfaceKind kind(String name) {
        return InterfaceNames.kind(name, name, false, false);
    }
}
