package dev.traversal.portmap.internal.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines as the systems print them. */
class RoutesTest {
    /** The kernel prints addresses as numbers of its own byte order. */
    private static String word(int a, int b, int c, int d) {
        byte[] bytes = {(byte) a, (byte) b, (byte) c, (byte) d};
        return "%08X"
                .formatted(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt());
    }

    private static List<String> gateways(List<DefaultRoute> routes) {
        return routes.stream()
                .map(it -> it.gateway().getHostAddress() + " " + it.interfaceName() + " " + it.metric())
                .toList();
    }

    @Test
    void linuxIpv4() {
        List<String> lines = List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "wlan0\t00000000\t" + word(192, 168, 1, 1) + "\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                "eth0\t00000000\t" + word(10, 0, 0, 138) + "\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0", // no gateway
                "tun1\t00000000\t" + word(10, 8, 0, 1) + "\t0003\t0\t0\t0\t00000080\t0\t0\t0", // half of everything
                "eth0\t" + word(192, 168, 1, 0) + "\t00000000\t0001\t0\t0\t100\t" + word(255, 255, 255, 0)
                        + "\t0\t0\t0",
                "eth0\t00000000\tzzzzzzzz\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "");

        assertThat(gateways(ProcRoutes.ipv4(lines))).containsExactly("192.168.1.1 wlan0 600", "10.0.0.138 eth0 100");
    }

    @Test
    void linuxIpv6() {
        String zeros = "0".repeat(32);
        List<String> lines = List.of(
                zeros + " 00 " + zeros
                        + " 00 fe800000000000000000000000000001 00000400 00000005 00000000 00450003 eth0",
                zeros + " 00 " + zeros + " 00 " + zeros + " ffffffff 00000001 00000000 00200200 lo",
                "20010db8000000000000000000000000 40 " + zeros + " 00 " + zeros
                        + " 00000100 00000001 00000000 00000001 eth0");

        assertThat(gateways(ProcRoutes.ipv6(lines))).containsExactly("fe80:0:0:0:0:0:0:1 eth0 1024");
    }

    @Test
    void macOs() {
        List<String> lines = List.of(
                "Routing tables",
                "Internet:",
                "Destination        Gateway            Flags               Netif Expire",
                "default            192.168.1.1        UGScg                 en0",
                "default            link#20            UCSIg             bridge0      !",
                "127                127.0.0.1          UCS                   lo0",
                "default                                 fe80::1%en0                             UGcg                  en0");

        assertThat(gateways(PrintedRoutes.netstat(lines)))
                .containsExactly("192.168.1.1 en0 0", "fe80:0:0:0:0:0:0:1 en0 1");
    }

    @Test
    void windows() {
        List<String> lines = List.of(
                "Network Destination        Netmask          Gateway       Interface  Metric",
                "          0.0.0.0          0.0.0.0      192.168.1.1      192.168.1.5     25",
                "        127.0.0.0        255.0.0.0         On-link         127.0.0.1    331",
                " If Metric Network Destination      Gateway",
                " 12    281 ::/0                     fe80::1",
                "  1    331 ::1/128                  On-link");

        assertThat(gateways(PrintedRoutes.windows(lines)))
                .containsExactly("192.168.1.1 192.168.1.5 25", "fe80:0:0:0:0:0:0:1 12 281");
    }

    @Test
    void thisHostsOwnRoutesAreReadWithoutHarm() {
        assertThat(ProcRoutes.ipv4(Printed.file(Path.of("/nowhere/route")))).isEmpty();
        assertThat(Printed.command("no-such-command-anywhere")).isEmpty();
    }
}
