package dev.traversal.api;

/** The characters of fragments, passwords, options and foundations: letters, digits, + and / (RFC 8839 section 5.1). */
final class IceChars {
    private IceChars() {}

    /** {@return whether the text consists of min..max of them} */
    static boolean matches(String text, int min, int max) {
        if (text.length() < min || text.length() > max) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '/') {
                return false;
            }
        }
        return true;
    }

    /** {@return the text if it consists of min..max of them} */
    static String require(String text, int min, int max, String name) {
        if (!matches(text, min, max)) {
            throw new IllegalArgumentException(name + " must be " + min + ".." + max
                    + " letters, digits, + or / but has " + text.length() + " characters");
        }
        return text;
    }
}
