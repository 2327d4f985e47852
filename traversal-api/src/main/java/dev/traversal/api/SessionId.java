package dev.traversal.api;

import java.util.regex.Pattern;

/**
 * The name that both peers have for one session.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record SessionId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

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

    /** {@return the value} */
    @Override
    public String toString() {
        return value;
    }
}
