package dev.traversal.api;

import static dev.traversal.api.CandidateRefusal.COMPONENT;
import static dev.traversal.api.CandidateRefusal.DUPLICATE;
import static dev.traversal.api.CandidateRefusal.LINE_TOO_LONG;
import static dev.traversal.api.CandidateRefusal.SURPLUS;
import static dev.traversal.api.CandidateRefusal.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.api.SessionDescription.Allowance;
import dev.traversal.api.SessionDescription.Fingerprint;
import dev.traversal.api.SessionDescription.Parsed;
import dev.traversal.api.SessionDescription.Setup;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDescriptionTest {
    private static final String HASH = "0123456789abcdef".repeat(4);
    private static final String SHA_256 = "a=fingerprint:sha-256 " + colons(HASH) + "\r\n";
    private static final String CREDENTIALS = "a=ice-ufrag:8hhY\r\na=ice-pwd:asd88fgpdd777uzjYhagZg\r\n";
    private static final String CANDIDATE = "a=candidate:1 1 UDP 2130706431 198.51.100.7 8998 typ host\r\n";

    @Test
    void readsBackWhatItWrote() {
        SessionDescription description = new SessionDescription(
                "8hhY",
                "asd88fgpdd777uzjYhagZg",
                new LinkedHashSet<>(List.of("trickle", "ice2", "a/b+c")),
                Optional.of(Duration.ofMillis(20)),
                List.of(new Fingerprint("sha-256", HASH), new Fingerprint("sha-512", HASH.repeat(2))),
                Optional.of(Setup.ACTPASS),
                List.of(
                        candidate(CandidateType.HOST, "[2001:db8::7]:4000", Optional.empty()),
                        candidate(CandidateType.RELAYED, "203.0.113.9:4000", Optional.of("198.51.100.7:5"))),
                true);

        Parsed parsed = SessionDescription.parse(description.toText());

        assertThat(parsed.description()).isEqualTo(description);
        assertThat(parsed.refused()).isEmpty();
    }

    @Test
    void writesTheLinesOfTheStandard() {
        SessionDescription description = new SessionDescription(
                "8hhY",
                "asd88fgpdd777uzjYhagZg",
                new LinkedHashSet<>(List.of("ice2", "trickle")),
                Optional.of(Duration.ofMillis(20)),
                List.of(new Fingerprint("sha-256", HASH)),
                Optional.of(Setup.ACTIVE),
                List.of(candidate(CandidateType.SERVER_REFLEXIVE, "203.0.113.9:4000", Optional.of("10.0.0.1:5000"))),
                true);

        assertThat(description.toText().lines())
                .containsExactly(
                        "a=ice-ufrag:8hhY",
                        "a=ice-pwd:asd88fgpdd777uzjYhagZg",
                        "a=ice-options:ice2 trickle",
                        "a=ice-pacing:20",
                        "a=fingerprint:sha-256 " + colons(HASH),
                        "a=setup:active",
                        "a=candidate:f1 1 UDP 2130706431 203.0.113.9 4000 typ srflx raddr 10.0.0.1 rport 5000",
                        "a=end-of-candidates");
    }

    @Test
    void readsABrowsersDescription_skippingWhatItDoesNotKnow() {
        String text = "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
                + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
                + "a=candidate:1467250027 1 udp 2122260223 192.168.0.196 46243 typ host generation 0 network-id 1\r\n"
                + "a=candidate:842163049 1 udp 1677729535 203.0.113.5 46243 typ srflx raddr 0.0.0.0 rport 0 generation 0\r\n"
                + "a=candidate:435653019 1 tcp 1845501695 192.168.0.196 9 typ host tcptype active\r\n"
                + "a=candidate:1467250027 2 udp 2122260222 192.168.0.196 56280 typ host\r\n"
                + CREDENTIALS
                + "a=ice-options:trickle google-ice\r\n"
                + SHA_256
                + "a=setup:actpass\r\na=mid:0\r\na=sctp-port:5000\r\n";

        Parsed parsed = SessionDescription.parse(text);

        assertThat(parsed.description().candidates())
                .extracting(candidate -> candidate.type() + " " + candidate.address() + " " + candidate.related())
                .containsExactly(
                        "HOST 192.168.0.196:46243 Optional.empty", "SERVER_REFLEXIVE 203.0.113.5:46243 Optional.empty");
        assertThat(parsed.refused()).isEqualTo(Map.of(TRANSPORT, 1, COMPONENT, 1));
        assertThat(parsed.description().options()).containsExactly("trickle");
        assertThat(parsed.description().setup()).contains(Setup.ACTPASS);
        assertThat(parsed.description().pacing()).isEmpty();
        assertThat(parsed.description().endOfCandidates()).isFalse();
    }

    @Test
    void g01_tenThousandCandidatesInOneMessage() {
        StringBuilder text = new StringBuilder(CREDENTIALS + SHA_256);
        for (int port = 1; port <= 10_000; port++) {
            text.append("a=candidate:1 1 UDP 1 198.51.100.7 ").append(port).append(" typ host\n");
            text.append("a=candidate:2 1 UDP 2 198.51.100.7 ")
                    .append(port % 50 + 1)
                    .append(" typ host\n");
        }

        Parsed parsed = SessionDescription.parse(text.toString());

        assertThat(parsed.description().candidates())
                .hasSize(100)
                .extracting(candidate -> candidate.address().port())
                .doesNotHaveDuplicates()
                .contains(1, 100);
        assertThat(parsed.refused().get(SURPLUS) + parsed.refused().get(DUPLICATE))
                .isEqualTo(19_900);
    }

    @ParameterizedTest
    @ValueSource(ints = {513, 65_536, 1_048_576})
    void g02_candidateLineTooLong(int characters) {
        String line = "a=candidate:" + "1".repeat(characters) + "\n";

        Parsed parsed = SessionDescription.parse(CREDENTIALS + SHA_256 + line + CANDIDATE);

        assertThat(parsed.refused()).isEqualTo(Map.of(LINE_TOO_LONG, 1));
        assertThat(parsed.description().candidates()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=ice-ufrag:abc",
                "a=ice-ufrag:",
                "a=ice-ufrag",
                "a=ice-ufrag:ab cd",
                "a=ice-ufrag:ab%00cd",
                "a=ice-ufrag:\"abcd\"",
                "a=ice-ufrag:abcd ",
                "a=ice-ufrag:ａｂｃｄ",
                "a=ice-ufrag:ab\0cd",
                "a=ice-ufrag:another"
            })
    void g07_fragmentMalformed(String line) {
        assertMalformed(CREDENTIALS + SHA_256 + line + "\n", "ice-ufrag");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 21, 257, 100_000})
    void g07_passwordOfWrongLength(int characters) {
        assertMalformed(
                "a=ice-ufrag:8hhY\na=ice-pwd:" + "x".repeat(characters) + "\n" + SHA_256, "ice-pwd must be 22..256");
    }

    @Test
    void g07_credentialsAtTheirBoundsAreAccepted() {
        String text = "a=ice-ufrag:" + "u".repeat(256) + "\na=ice-pwd:" + "p".repeat(256) + "\n" + SHA_256;

        assertThat(SessionDescription.parse(text).description().password()).hasSize(256);
    }

    @Test
    void g07_credentialsMissing() {
        assertMalformed(SHA_256, "needs a=ice-ufrag and a=ice-pwd");
        assertMalformed("a=ice-ufrag:8hhY\n" + SHA_256, "needs a=ice-ufrag and a=ice-pwd");
        assertMalformed("", "needs a=ice-ufrag and a=ice-pwd");
    }

    @Test
    void g10_fingerprintMissing() {
        assertMalformed(CREDENTIALS, "needs a fingerprint of sha-256");
        assertMalformed(
                CREDENTIALS + "a=fingerprint:sha-512 " + colons(HASH.repeat(2)) + "\n",
                "needs a fingerprint of sha-256");
        assertThat(SessionDescription.parse(CREDENTIALS, Allowance.NO_FINGERPRINT)
                        .description()
                        .fingerprint())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"md5", "MD5", "sha-1", "SHA-1", "md2"})
    void g10_fingerprintOfABrokenHash(String algorithm) {
        assertMalformed(CREDENTIALS + SHA_256 + "a=fingerprint:" + algorithm + " 00:11\n", "proves nothing");
    }

    @Test
    void g10_twoDifferentFingerprints() {
        String other = "a=fingerprint:sha-256 " + colons("f".repeat(64)) + "\n";

        assertMalformed(CREDENTIALS + SHA_256 + other, "two that differ");
        assertThat(SessionDescription.parse(CREDENTIALS + SHA_256 + SHA_256)
                        .description()
                        .fingerprints())
                .hasSize(1);
    }

    @Test
    void g10_fingerprintInTheOtherLetterCase() {
        String text = CREDENTIALS + "a=fingerprint:SHA-256 " + colons(HASH).toLowerCase(Locale.ROOT) + "\n";

        assertThat(SessionDescription.parse(text).description().fingerprint())
                .contains(new Fingerprint("sha-256", HASH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha-256",
                "sha-256 ",
                "sha-256 00",
                "sha-256 " + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                "sha-256 0g:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f",
            })
    void g10_fingerprintMalformed(String value) {
        assertMalformed(CREDENTIALS + "a=fingerprint:" + value + "\n", "fingerprint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=ice-pacing:",
                "a=ice-pacing:-1",
                "a=ice-pacing:10001",
                "a=ice-pacing:9999999999",
                "a=ice-pacing:20 "
            })
    void pacingOutOfItsRangeIsRefused(String line) {
        assertMalformed(CREDENTIALS + SHA_256 + line + "\n", "ice-pacing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=setup:", "a=setup", "a=setup:holdconn", "a=setup:active\na=setup:passive"})
    void setupOutOfItsWordsIsRefused(String line) {
        assertMalformed(CREDENTIALS + SHA_256 + line + "\n", "setup");
    }

    @Test
    void keepsSixteenOptions_inTheOrderTheyCame() {
        StringBuilder line = new StringBuilder("a=ice-options:z");
        for (int i = 0; i < 1_000; i++) {
            line.append(" o").append(i % 40);
        }

        Set<String> options = SessionDescription.parse(CREDENTIALS + SHA_256 + line)
                .description()
                .options();

        assertThat(options).hasSize(16).startsWith("z", "o0", "o1", "o2").endsWith("o14");
    }

    @Test
    void toStringKeepsThePasswordToItself() {
        Parsed parsed = SessionDescription.parse(CREDENTIALS + SHA_256);

        assertThat(parsed.toString()).contains("8hhY").doesNotContain("asd88fgpdd777uzjYhagZg");
    }

    @Test
    void checksItself() {
        Fingerprint fingerprint = new Fingerprint("sha-256", HASH);

        assertThatIllegalArgumentException().isThrownBy(() -> new Fingerprint("sha-1", "00"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Fingerprint("sha-256", HASH.toUpperCase(Locale.ROOT)));
        assertThatIllegalArgumentException().isThrownBy(() -> with("abc", Set.of(), Duration.ZERO, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> with("abcd", Set.of("a-b"), Duration.ZERO, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> with("abcd", Set.of(), Duration.ofNanos(1), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("abcd", Set.of(), Duration.ofSeconds(11), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("abcd", Set.of(), Duration.ZERO, List.of(fingerprint, fingerprint)));
    }

    private static SessionDescription with(
            String ufrag, Set<String> options, Duration pacing, List<Fingerprint> fingerprints) {
        return new SessionDescription(
                ufrag,
                "asd88fgpdd777uzjYhagZg",
                options,
                Optional.of(pacing),
                fingerprints,
                Optional.empty(),
                List.of(),
                false);
    }

    private static Candidate candidate(CandidateType type, String address, Optional<String> related) {
        return new Candidate(
                type,
                CandidateOrigin.SIGNALED,
                TransportAddress.parse(address),
                related.map(TransportAddress::parse),
                2_130_706_431,
                "f1");
    }

    private static void assertMalformed(String text, String message) {
        assertThatThrownBy(() -> SessionDescription.parse(text))
                .isInstanceOfSatisfying(
                        SignalingException.class,
                        e -> assertThat(e.reason()).isEqualTo(SignalingException.Reason.MALFORMED))
                .hasMessageContaining(message);
    }

    private static String colons(String hash) {
        return String.join(":", hash.toUpperCase(Locale.ROOT).split("(?<=\\G..)"));
    }
}
