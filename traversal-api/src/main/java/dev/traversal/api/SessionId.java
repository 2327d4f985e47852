package dev.traversal.api;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The name that both peers have for one session.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record SessionId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final int BYTES = 16;

    /**
     * Checks the form.
     *
     * @param value 32 lower-case hexadecimal digits
     */
    public SessionId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "a session id is 32 hexadecimal digits but was of length " + value.length());
        }
    }

    /**
     * {@return a new name that nobody else has}
     *
     * @param random where it comes from
     */
    public static SessionId generate(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(bytes);
    }

    /**
     * {@return the name of 16 bytes}
     *
     * @param bytes 16
     */
    public static SessionId of(byte[] bytes) {
        return new SessionId(HexFormat.of().formatHex(bytes));
    }

    /** {@return the 16 bytes of the value} */
    public byte[] bytes() {
        return HexFormat.of().parseHex(value);
    }

    /** {@return the value} */
    @Override
    public String toString() {
        return value;
    }
}
