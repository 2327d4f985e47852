package dev.traversal.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.SessionDescription.Allowance;
import dev.traversal.api.SessionDescription.Fingerprint;
import dev.traversal.api.SessionDescription.Parsed;
import dev.traversal.api.SessionDescription.Setup;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;

class DescriptionPropertiesTest {
    private static final StringArbitrary ICE_CHARS =
            Arbitraries.strings().alpha().numeric().withChars("+/");

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void everyDescriptionIsReadBack(@ForAll("descriptions") SessionDescription description) {
        Parsed parsed = SessionDescription.parse(description.toText(), Allowance.NO_FINGERPRINT);

        assertThat(parsed.description()).isEqualTo(description);
        assertThat(parsed.refused()).isEmpty();
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void descriptionWithAnyOneCharacterChangedIsReadOrRefused(
            @ForAll("descriptions") SessionDescription description, @ForAll int position, @ForAll char character) {
        StringBuilder text = new StringBuilder(description.toText());
        text.setCharAt(Math.floorMod(position, text.length()), character);

        readOrRefused(text.toString());
    }

    @Property
    void anyLinesAreReadOrRefused(@ForAll("lines") List<String> lines) {
        readOrRefused(String.join("\n", lines));
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        readOrRefused(text);
    }

    private static void readOrRefused(String text) {
        try {
            Parsed parsed = SessionDescription.parse(text);
            assertThat(SessionDescription.parse(parsed.description().toText()).description())
                    .isEqualTo(parsed.description());
        } catch (SignalingException e) {
            assertThat(e.reason()).isEqualTo(SignalingException.Reason.MALFORMED);
            assertThat(e).hasMessageMatching("[ -~]{1,120}");
        }
    }

    @Provide
    Arbitrary<List<String>> lines() {
        Arbitrary<String> names = Arbitraries.of(
                "a=ice-ufrag:abcd",
                "a=ice-pwd:0123456789012345678901",
                "a=fingerprint:sha-256 " + "00:".repeat(31) + "00",
                "a=candidate:1 1 UDP 1 198.51.100.7 80 typ host",
                "a=candidate:",
                "a=ice-ufrag:",
                "a=ice-pwd:",
                "a=ice-options:",
                "a=ice-pacing:",
                "a=fingerprint:",
                "a=fingerprint:sha-512 ",
                "a=setup:",
                "a=end-of-candidates",
                "a=",
                "v=0");
        Arbitrary<String> values = Arbitraries.oneOf(
                Arbitraries.just(""),
                Arbitraries.strings().ofMaxLength(40),
                Arbitraries.strings().withChars(" :.=0a\r%").ofMaxLength(90));
        return Combinators.combine(names, values)
                .as((name, value) -> name + value)
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<SessionDescription> descriptions() {
        Arbitrary<Set<String>> options =
                ICE_CHARS.ofMinLength(1).ofMaxLength(32).set().ofMaxSize(16).map(LinkedHashSet::new);
        Arbitrary<List<Fingerprint>> fingerprints = Arbitraries.of("sha-256", "sha-384", "sha-512")
                .list()
                .uniqueElements()
                .flatMap(algorithms -> Arbitraries.bytes()
                        .array(byte[].class)
                        .ofSize(64)
                        .map(bytes -> algorithms.stream()
                                .map(algorithm -> new Fingerprint(
                                        algorithm,
                                        HexFormat.of()
                                                .formatHex(bytes, 0, Integer.parseInt(algorithm.substring(4)) / 8)))
                                .toList()));
        return Combinators.combine(
                        ICE_CHARS.ofMinLength(4).ofMaxLength(256),
                        ICE_CHARS.ofMinLength(22).ofMaxLength(256),
                        options,
                        Arbitraries.integers()
                                .between(0, 10_000)
                                .map(Duration::ofMillis)
                                .optional(),
                        fingerprints,
                        Arbitraries.of(Setup.class).optional(),
                        candidates().list().ofMaxSize(100).uniqueElements(Candidate::address),
                        Arbitraries.of(true, false))
                .as(SessionDescription::new);
    }

    private static Arbitrary<Candidate> candidates() {
        Arbitrary<TransportAddress> addresses = Combinators.combine(
                        Arbitraries.oneOf(
                                Arbitraries.bytes()
                                        .array(byte[].class)
                                        .ofSize(3)
                                        .map(tail -> address("c6336400", tail)),
                                Arbitraries.bytes()
                                        .array(byte[].class)
                                        .ofSize(12)
                                        .map(tail -> address("20010db8", tail))),
                        Arbitraries.integers().between(1, 65_535))
                .as(TransportAddress::new);
        return Combinators.combine(
                        Arbitraries.of(CandidateType.class),
                        addresses,
                        addresses.optional(),
                        Arbitraries.longs().between(1, Integer.MAX_VALUE),
                        ICE_CHARS.ofMinLength(1).ofMaxLength(32))
                .as((type, address, related, priority, foundation) ->
                        new Candidate(type, CandidateOrigin.SIGNALED, address, related, priority, foundation));
    }

    private static InetAddress address(String head, byte[] tail) {
        byte[] bytes = new byte[tail.length == 3 ? 4 : 16];
        byte[] start = HexFormat.of().parseHex(head);
        System.arraycopy(start, 0, bytes, 0, 4);
        System.arraycopy(tail, 0, bytes, bytes.length - tail.length, tail.length);
        if (bytes.length == 4) {
            bytes[0] = start[0];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
