package dev.traversal.internal.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpLiteralTest {
    @ParameterizedTest
    @CsvSource({
        "198.51.100.7, 198.51.100.7",
        "0.0.0.0, 0.0.0.0",
        "2001:db8::7, 2001:db8::7",
        "2001:DB8:0:0:0:0:0:7, 2001:db8::7",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "64:ff9b::198.51.100.7, 64:ff9b::c633:6407",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    })
    void readsAndWritesTheRecommendedForm(String text, String recommended) {
        byte[] bytes = IpLiteral.parse(text);

        assertThat(bytes).isNotNull();
        assertThat(IpLiteral.format(IpLiteral.toAddress(bytes))).isEqualTo(recommended);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "01.2.3.4",
                "256.1.1.1",
                "1.2.3.4 ",
                "+1.2.3.4",
                "0x7f.1",
                "127.1",
                "2130706433",
                "１.2.3.4",
                "1.2.3.-4",
                "1.2.3.4/8",
                ":",
                ":::",
                "1:2",
                "1::2::3",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "g::",
                "fe80::1%eth0",
                "fe80::1%1",
                "[::1]",
                "1.2.3.4::",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "localhost",
                "a.local",
                "::ｆ"
            })
    void refusesWhatOnlyAResolverWouldTake(String text) {
        assertThat(IpLiteral.parse(text)).isNull();
    }

    @Property
    void readsBackWhatItWrote_forEveryIpv6Address(@ForAll @Size(16) byte[] bytes) {
        InetAddress address = IpLiteral.toAddress(bytes);

        assertThat(IpLiteral.parse(IpLiteral.format(address))).isEqualTo(address.getAddress());
    }

    @Property
    void readsBackWhatItWrote_forEveryIpv4Address(@ForAll @Size(4) byte[] bytes) {
        assertThat(IpLiteral.parse(IpLiteral.format(IpLiteral.toAddress(bytes))))
                .isEqualTo(bytes);
    }

    @Property(tries = 5_000)
    void agreesWithTheRuntime_wheneverItReadsAnAddress(
            @ForAll
                    @StringLength(max = 24)
                    @Chars({':', '.', '%', 'g'})
                    @CharRange(from = '0', to = '9')
                    @CharRange(from = 'a', to = 'f')
                    String text)
            throws Exception {
        byte[] bytes = IpLiteral.parse(text);

        if (bytes != null) {
            assertThat(InetAddress.getByName(text).getAddress()) // a literal: no look-up
                    .isEqualTo(IpLiteral.toAddress(bytes).getAddress());
        }
    }

    @Property
    void neverThrows_onAnyText(@ForAll String text) {
        byte[] bytes = IpLiteral.parse(text);

        assertThat(bytes == null || bytes.length == 4 || bytes.length == 16).isTrue();
    }
}
