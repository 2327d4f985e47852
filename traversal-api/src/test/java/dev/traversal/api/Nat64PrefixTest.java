package dev.traversal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.traversal.internal.address.IpLiteral;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Nat64PrefixTest {
    private static final int[] LENGTHS = {32, 40, 48, 56, 64, 96};

    /** The table of RFC 6052 section 2.4. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8::/32, 2001:db8:c000:221::",
        "2001:db8:100::/40, 2001:db8:1c0:2:21::",
        "2001:db8:122::/48, 2001:db8:122:c000:2:2100::",
        "2001:db8:122:300::/56, 2001:db8:122:3c0:0:221::",
        "2001:db8:122:344::/64, 2001:db8:122:344:c0:2:2100:0",
        "2001:db8:122:344::/96, 2001:db8:122:344::c000:221",
        "64:ff9b::/96, 64:ff9b::c000:221"
    })
    void embedsAsTheStandardShows_andExtractsAgain(String prefix, String expected) {
        Nat64Prefix nat64 = Nat64Prefix.parse(prefix);
        InetAddress embedded = nat64.embed((Inet4Address) ip("192.0.2.33"));

        assertThat(embedded).isEqualTo(ip(expected));
        assertThat(nat64.extract(embedded)).contains((Inet4Address) ip("192.0.2.33"));
        assertThat(nat64).hasToString(prefix);
    }

    @Property(tries = 200)
    void prefixIsFoundInTheAnswerForIpv4OnlyArpa(@ForAll @Size(12) byte[] bytes) {
        for (int bits : LENGTHS) {
            byte[] prefix = new byte[16];
            System.arraycopy(bytes, 0, prefix, 0, bits / 8);
            prefix[0] = 0x20; // a global one
            prefix[8] = 0;
            Nat64Prefix nat64 = new Nat64Prefix((Inet6Address) IpLiteral.toAddress(prefix), bits);

            Inet6Address answer = nat64.embed((Inet4Address) ip("192.0.0.171"));
            assertThat(Nat64Prefix.ofIpv4Only(answer)).contains(nat64);
        }
    }

    @Test
    void noPrefixIsFound_inAnAddressThatWasNotSynthesized() {
        assertThat(Nat64Prefix.ofIpv4Only((Inet6Address) ip("2001:db8::1"))).isEmpty();
    }

    @Test
    void addressesOfOthersAreNotCovered() {
        assertThat(Nat64Prefix.WELL_KNOWN.extract(ip("2001:db8::1"))).isEmpty();
        assertThat(Nat64Prefix.WELL_KNOWN.extract(ip("192.0.2.1"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/96",
                "64:ff9b::",
                "64:ff9b::/33",
                "64:ff9b::/096",
                "64:ff9b::/128",
                "192.0.2.0/96",
                "64:ff9b::1/96",
                "64:ff9b::/-1",
                "64:ff9b::/96 ",
                "2001:db8:0:0:ff00::/96"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Nat64Prefix.parse(text));
    }

    private static InetAddress ip(String literal) {
        byte[] bytes = IpLiteral.parse(literal);
        assertThat(bytes).as(literal).isNotNull();
        return IpLiteral.toAddress(bytes);
    }
}
