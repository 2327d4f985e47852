package dev.traversal.api;

import dev.traversal.api.SessionDescription.Fingerprint;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is behind {@code a=fingerprint:} in a description (RFC 8122 section 5). */
final class FingerprintText {
    private static final Map<String, Integer> DIGITS = Map.of("sha-256", 64, "sha-384", 96, "sha-512", 128);
    private static final Set<String> BROKEN = Set.of("md2", "md5", "sha-1");
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

    private FingerprintText() {}

    static int digits(String algorithm) {
        Integer digits = DIGITS.get(algorithm);
        if (digits == null) {
            throw new IllegalArgumentException("a fingerprint's algorithm must be sha-256, sha-384 or sha-512");
        }
        return digits;
    }

    static boolean isHex(String value, int digits) {
        return value.length() == digits && value.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    static String format(Fingerprint fingerprint) {
        return fingerprint.algorithm() + ' ' + COLONS.formatHex(HexFormat.of().parseHex(fingerprint.value()));
    }

    /** {@return the fingerprint; empty for an algorithm that is unknown here, which says nothing about the certificate} */
    static Optional<Fingerprint> parse(String value) {
        int space = value.indexOf(' ');
        if (space < 0) {
            throw DescriptionText.malformed("a fingerprint is an algorithm and a value");
        }
        String algorithm = value.substring(0, space).toLowerCase(Locale.ROOT);
        if (BROKEN.contains(algorithm)) {
            throw DescriptionText.malformed("a fingerprint of " + algorithm + " proves nothing");
        }
        Integer digits = DIGITS.get(algorithm);
        if (digits == null) {
            return Optional.empty();
        }
        String hash = value.substring(space + 1);
        if (hash.length() != digits / 2 * 3 - 1) {
            throw DescriptionText.malformed("a fingerprint of " + algorithm + " has " + digits / 2 + " bytes");
        }
        try {
            byte[] bytes = COLONS.parseHex(hash); // takes either letter case
            return Optional.of(new Fingerprint(algorithm, HexFormat.of().formatHex(bytes)));
        } catch (IllegalArgumentException e) {
            throw DescriptionText.malformed("a fingerprint's value is hexadecimal bytes with colons between them");
        }
    }
}
