package dev.traversal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.traversal.api.SessionDescription.Allowance;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateLineTest {
    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "9999999999", "80 ", " 80", "+80", "０８０", "", "8o"})
    void g03_portOutOfRange(String port) {
        CandidateRefusal expected =
                port.contains(" ") ? CandidateRefusal.SYNTAX : CandidateRefusal.PORT; // a space ends a word

        assertRefused("1 1 UDP 1 198.51.100.7 " + port + " typ host", expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "4294967296", "-1", "2147483648", "99999999999", "1.5", ""})
    void g04_priorityOutOfRange(String priority) {
        assertRefused("1 1 UDP " + priority + " 198.51.100.7 80 typ host", CandidateRefusal.PRIORITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "257", "-1", "x", "01"})
    void g04_componentOtherThanOne(String component) {
        assertRefused("1 " + component + " UDP 1 198.51.100.7 80 typ host", CandidateRefusal.COMPONENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"123456789012345678901234567890123", "", "a-b", "é"})
    void g04_foundationMalformed(String foundation) {
        assertRefused(foundation + " 1 UDP 1 198.51.100.7 80 typ host", CandidateRefusal.FOUNDATION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.0.0.1",
                "255.255.255.255",
                "224.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:198.51.100.7",
                "169.254.169.254",
                "fe80::1",
                "::",
                "ff02::1",
                "240.0.0.1",
                "64:ff9b::a9fe:a9fe",
                "::198.51.100.7"
            })
    void g05_specialAddress(String address) {
        assertRefused("1 1 UDP 1 " + address + " 80 typ host", CandidateRefusal.SPECIAL_ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.0.1", "::1"})
    void g05_loopbackAddressOnlyWhereItIsAllowed(String address) {
        String line = "1 1 UDP 1 " + address + " 80 typ host";

        assertRefused(line, CandidateRefusal.LOOPBACK_ADDRESS);
        assertThat(CandidateLine.parse(line, Set.of(Allowance.LOOPBACK))).isInstanceOf(CandidateLine.Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"fe80::1%eth0", "0x7f.1", "2130706433", "127.1", "0177.0.0.1", "1.2.3.4.", "[::1]", "1.2.3.4/8"})
    void g05_addressThatOnlyAResolverWouldRead(String address) {
        assertRefused("1 1 UDP 1 " + address + " 80 typ host", CandidateRefusal.ADDRESS_FORM);
    }

    @Test
    void g06_nameInsteadOfAnAddress() {
        String labels = "a.".repeat(127) + "example";

        assertRefused("1 1 UDP 1 victim.example 80 typ host", CandidateRefusal.ADDRESS_FORM);
        assertRefused("1 1 UDP 1 localhost 80 typ host", CandidateRefusal.ADDRESS_FORM);
        assertRefused("1 1 UDP 1 " + labels + " 80 typ host", CandidateRefusal.ADDRESS_FORM);
        assertRefused("1 1 UDP 1 a.local 80 typ host", CandidateRefusal.MDNS_NAME);
        assertRefused("1 1 UDP 1 4e1b6e0c-1f3a.LOCAL 80 typ host", CandidateRefusal.MDNS_NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1 1 UDP 1 198.51.100.7 80",
                "1 1 UDP 1 198.51.100.7 80 typ",
                "1 1 UDP 1 198.51.100.7 80 kind host",
                "1 1 UDP 1 198.51.100.7 80 typ host generation",
                "1  1 UDP 1 198.51.100.7 80 typ host",
                "1\t1\tUDP\t1\t198.51.100.7\t80\ttyp\thost"
            })
    void lineOfAnotherShapeIsRefused(String line) {
        assertRefused(line, CandidateRefusal.SYNTAX);
    }

    @Test
    void otherTransportsAndTypesAreRefused() {
        assertRefused("1 1 TCP 1 198.51.100.7 9 typ host tcptype active", CandidateRefusal.TRANSPORT);
        assertRefused("1 1 UDP 1 198.51.100.7 80 typ token", CandidateRefusal.TYPE);
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeIsReadBack(CandidateType type) {
        Candidate candidate = new Candidate(
                type,
                CandidateOrigin.SIGNALED,
                TransportAddress.parse("[2001:db8::7]:65535"),
                Optional.of(TransportAddress.parse("10.0.0.1:1")),
                Integer.MAX_VALUE,
                "+/".repeat(16));

        assertThat(CandidateLine.parse(CandidateLine.format(candidate), Set.of()))
                .isEqualTo(new CandidateLine.Accepted(candidate));
    }

    @Test
    void extensionsAreIgnored_andWordsAreReadInEitherCase() {
        CandidateLine line = CandidateLine.parse(
                "1 1 udp 7 198.51.100.7 80 TYP SRFLX generation 0 ufrag a network-cost 50", Set.of());

        assertThat(line).isInstanceOfSatisfying(CandidateLine.Accepted.class, accepted -> {
            assertThat(accepted.candidate().type()).isEqualTo(CandidateType.SERVER_REFLEXIVE);
            assertThat(accepted.candidate().related()).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0 rport 0",
                "0.0.0.0 rport 9",
                ":: rport 9",
                "a.local rport 9",
                "10.0.0.1 rport 65536",
                "10.0.0.1 port 5"
            })
    void relatedAddressThatSaysNothingIsLeftOut(String related) {
        CandidateLine line = CandidateLine.parse("1 1 UDP 7 198.51.100.7 80 typ srflx raddr " + related, Set.of());

        assertThat(line)
                .isInstanceOfSatisfying(
                        CandidateLine.Accepted.class,
                        accepted -> assertThat(accepted.candidate().related()).isEmpty());
    }

    @Test
    void candidateChecksItself() {
        TransportAddress address = TransportAddress.parse("198.51.100.7:80");
        for (long priority : new long[] {0, -1, 1L << 31}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Candidate(
                            CandidateType.HOST, CandidateOrigin.STUN, address, Optional.empty(), priority, "1"))
                    .withMessageContaining("priority must be 1..2147483647 but was " + priority);
        }
        for (String foundation : new String[] {"", "a b", "x".repeat(33)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Candidate(
                            CandidateType.HOST, CandidateOrigin.STUN, address, Optional.empty(), 1, foundation))
                    .withMessageContaining("foundation");
        }
    }

    private static void assertRefused(String line, CandidateRefusal reason) {
        assertThat(CandidateLine.parse(line, Set.of())).isEqualTo(new CandidateLine.Refused(reason));
    }
}
