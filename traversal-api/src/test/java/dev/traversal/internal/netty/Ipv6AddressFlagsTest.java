package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.LocalAddress;
import dev.traversal.internal.machine.LocalAddress.Standing;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class Ipv6AddressFlagsTest {
    private final Ipv6AddressFlags flags = Ipv6AddressFlags.parse(List.of(
            "20010db8000000000000000000000001 02 40 00 80     eth0",
            "20010db8000000000000000000000002 02 40 00 01     eth0",
            "20010db8000000000000000000000003 02 40 00 21     eth0",
            "20010db8000000000000000000000004 02 40 00 40     eth0",
            "20010db8000000000000000000000005 02 40 00 44     eth0",
            "20010db800000000021122fffe334455 02 40 00 00     eth0",
            "",
            "nonsense",
            "zz010db8000000000000000000000002 02 40 00 01     eth0",
            "20010db8000000000000000000000009 02 40 00 zz     eth0"));

    @Test
    void linuxFlagsTellTemporaryDeprecatedAndTentativeAddresses() {
        assertThat(standing("2001:db8::1")).isEqualTo(Standing.ORDINARY);
        assertThat(standing("2001:db8::2")).isEqualTo(Standing.TEMPORARY);
        assertThat(standing("2001:db8::3")).isEqualTo(Standing.UNUSABLE);
        assertThat(standing("2001:db8::4")).isEqualTo(Standing.UNUSABLE);
        assertThat(standing("2001:db8::5")).as("optimistic").isEqualTo(Standing.ORDINARY);
        assertThat(standing("2001:db8::211:22ff:fe33:4455")).isEqualTo(Standing.TRACEABLE);
    }

    @Test
    void bytesDecide_whereNothingIsKnown() {
        assertThat(standing("2001:db8::9")).isEqualTo(Standing.ORDINARY);
        assertThat(standing("2001:db8::aabb:ccff:fedd:eeff")).isEqualTo(Standing.TRACEABLE);
        assertThat(standing("10.0.0.1")).isEqualTo(Standing.ORDINARY);
    }

    @Test
    void networksAreToldByTheirPrefix() {
        LocalAddress address = LocalAddress.of(ip("172.17.0.1"), 20);

        assertThat(address.isInNetworkOf(ip("172.17.15.9"))).isTrue();
        assertThat(address.isInNetworkOf(ip("172.17.16.9"))).isFalse();
        assertThat(address.isInNetworkOf(ip("::ac11:1"))).isFalse();
        assertThat(LocalAddress.of(ip("172.17.0.1")).isInNetworkOf(ip("172.17.0.2")))
                .isFalse();
    }

    private Standing standing(String literal) {
        return flags.describe(ip(literal), 64).standing();
    }

    private static InetAddress ip(String literal) {
        return IpLiteral.toAddress(IpLiteral.parse(literal));
    }
}
