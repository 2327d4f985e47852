package dev.traversal.api;

import java.util.regex.Pattern;

/**
 * Who a peer is: SHA-256 of its public key's SubjectPublicKeyInfo, in lower-case base32 without padding (RFC 4648
 * section 6).
 *
 * @param value 52 characters of a-z and 2-7
 */
public record PeerId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z2-7]{51}[aq]");

    /**
     * Checks the form.
     *
     * @param value 52 characters of a-z and 2-7
     */
    public PeerId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a peer id is 52 characters of lower-case base32 but was of length " + value.length());
        }
    }

    /** {@return the first eight characters, enough for a person to tell peers apart} */
    public String abbreviated() {
        return value.substring(0, 8);
    }

    /** {@return the value} */
    @Override
    public String toString() {
        return value;
    }
}
