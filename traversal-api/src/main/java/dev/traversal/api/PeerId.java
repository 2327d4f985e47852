package dev.traversal.api;

import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Who a peer is: SHA-256 of its public key's SubjectPublicKeyInfo, in lower-case base32 without padding (RFC 4648
 * section 6).
 *
 * @param value 52 characters of a-z and 2-7
 */
public record PeerId(String value) {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int CHARACTERS = 52;
    private static final int BITS = 5;
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

    static PeerId ofSha256(byte[] digest) {
        BigInteger bits = new BigInteger(1, digest).shiftLeft(CHARACTERS * BITS - digest.length * Byte.SIZE);
        char[] text = new char[CHARACTERS];
        for (int i = 0; i < CHARACTERS; i++) {
            int index = bits.shiftRight((CHARACTERS - 1 - i) * BITS).intValue() & (1 << BITS) - 1;
            text[i] = BASE32.charAt(index);
        }
        return new PeerId(new String(text));
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
