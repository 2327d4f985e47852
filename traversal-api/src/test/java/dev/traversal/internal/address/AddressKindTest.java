package dev.traversal.internal.address;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, UNSPECIFIED",
        "0.1.2.3, UNSPECIFIED",
        "::, UNSPECIFIED",
        "127.0.0.1, LOOPBACK",
        "127.255.255.255, LOOPBACK",
        "::1, LOOPBACK",
        "169.254.169.254, LINK_LOCAL",
        "169.253.1.1, ORDINARY",
        "fe80::1, LINK_LOCAL",
        "febf::1, LINK_LOCAL",
        "223.255.255.255, ORDINARY",
        "224.0.0.1, MULTICAST",
        "239.255.255.255, MULTICAST",
        "ff02::1, MULTICAST",
        "240.0.0.1, RESERVED",
        "255.255.255.255, RESERVED",
        "fec0::1, RESERVED",
        "::2, RESERVED",
        "::127.0.0.1, RESERVED",
        "::ffff:127.0.0.1, MAPPED",
        "::ffff:198.51.100.7, MAPPED",
        "10.0.0.1, PRIVATE",
        "172.15.0.1, ORDINARY",
        "172.16.0.1, PRIVATE",
        "172.31.0.1, PRIVATE",
        "172.32.0.1, ORDINARY",
        "192.168.0.1, PRIVATE",
        "192.167.0.1, ORDINARY",
        "fc00::1, PRIVATE",
        "fdff::1, PRIVATE",
        "fe00::1, ORDINARY",
        "100.64.0.1, SHARED",
        "100.127.0.1, SHARED",
        "100.63.0.1, ORDINARY",
        "100.128.0.1, ORDINARY",
        "192.0.2.1, ORDINARY",
        "198.51.100.1, ORDINARY",
        "203.0.113.1, ORDINARY",
        "2001:db8::1, ORDINARY",
        "64:ff9b::7f00:1, LOOPBACK",
        "64:ff9b::c633:6407, ORDINARY",
        "64:ff9b:1::7f00:1, ORDINARY",
        "2002:7f00:1::, LOOPBACK",
        "2002:a00:1::1, PRIVATE",
        "2002:c633:6407::1, ORDINARY",
    })
    void isJudgedByBytesAlone(String text, AddressKind kind) {
        assertThat(AddressKind.of(requireNonNull(IpLiteral.parse(text)))).isEqualTo(kind);
    }
}
