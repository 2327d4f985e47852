package dev.traversal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {
    @ParameterizedTest
    @CsvSource({
        "stun.example.net, stun.example.net, 3478, true",
        "stun.example.net:5, stun.example.net, 5, true",
        "stun.example.net.:5, stun.example.net., 5, true",
        "localhost:65535, localhost, 65535, true",
        "7up.example, 7up.example, 3478, true",
        "198.51.100.7, 198.51.100.7, 3478, false",
        "198.51.100.7:1, 198.51.100.7, 1, false",
        "[2001:db8::7], 2001:db8:0:0:0:0:0:7, 3478, false",
        "[2001:db8::7]:99, 2001:db8:0:0:0:0:0:7, 99, false",
    })
    void readsNamesWithoutResolvingThem_andAddressesAsSuch(String text, String host, int port, boolean unresolved) {
        InetSocketAddress address = HostAndPort.parse(text, 3478);

        assertThat(address.getHostString()).isEqualTo(host);
        assertThat(address.getPort()).isEqualTo(port);
        assertThat(address.isUnresolved()).isEqualTo(unresolved);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":1",
                "a:",
                "a:0",
                "a:65536",
                "a:08",
                "a:0x50",
                "a:-1",
                "a:1:2",
                "a b",
                "a/b",
                "user@a",
                "a\n",
                "2001:db8::7",
                "[198.51.100.7]",
                "[fe80::1%eth0]",
                "[]",
                "[::1",
                "127.1",
                "0x7f.1",
                "2130706433",
                "1.2.3.256",
                "a..b",
                ".a",
                "ä.example"
            })
    void refusesEverythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostAndPort.parse(text, 3478));
    }

    @Property
    void anyTextIsReadOrRefused(
            @ForAll @StringLength(max = 300) @Chars({':', '.', '[', ']', '-', '@'}) @CharRange(from = '0', to = 'z')
                    String text) {
        try {
            InetSocketAddress address = HostAndPort.parse(text, 3478);
            assertThat(address.getPort()).isBetween(1, 65_535);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).hasSizeLessThan(200);
        }
    }

    @Test
    void transportAddressNeedsAnAddressAndAPort() {
        assertThat(TransportAddress.parse("[2001:DB8:0::7]:4000")).hasToString("[2001:db8::7]:4000");
        assertThat(TransportAddress.parse("198.51.100.7:4000")).hasToString("198.51.100.7:4000");
        for (String text : new String[] {"198.51.100.7", "[2001:db8::7]", "localhost:1", "198.51.100.7:0", "127.1:1"}) {
            assertThatThrownBy(() -> TransportAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TransportAddress.of(InetSocketAddress.createUnresolved("a", 1)));
    }

    @Property
    void everyTransportAddressIsReadBack(
            @ForAll @Size(16) byte[] bytes, @ForAll @IntRange(min = 1, max = 65_535) int port) throws Exception {
        TransportAddress address = new TransportAddress(InetAddress.getByAddress(bytes), port);

        assertThat(TransportAddress.parse(address.toString())).isEqualTo(address);
        assertThat(TransportAddress.of(address.toSocketAddress())).isEqualTo(address);
    }
}
