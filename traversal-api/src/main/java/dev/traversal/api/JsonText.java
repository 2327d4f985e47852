package dev.traversal.api;

import java.util.Map;

/** Writes values as JSON (RFC 8259): maps, iterables, strings, booleans and numbers that are finite. */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    /** {@return the text of an object, in the map's order} */
    static String of(Map<String, ?> members) {
        JsonText text = new JsonText();
        text.object(members);
        return text.out.toString();
    }

    private void object(Map<?, ?> members) {
        char separator = '{';
        for (Map.Entry<?, ?> member : members.entrySet()) {
            out.append(separator);
            separator = ',';
            string(String.valueOf(member.getKey()));
            out.append(':');
            value(member.getValue());
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private void array(Iterable<?> items) {
        char separator = '[';
        for (Object item : items) {
            out.append(separator);
            separator = ',';
            value(item);
        }
        out.append(separator == '[' ? "[]" : "]");
    }

    private void value(Object value) {
        if (value instanceof Map<?, ?> members) {
            object(members);
        } else if (value instanceof Iterable<?> items) {
            array(items);
        } else if (value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            out.append(number);
        } else if (value instanceof CharSequence text) {
            string(text);
        } else {
            throw new IllegalArgumentException("JSON has no form for " + value);
        }
    }

    private void string(CharSequence text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (isPlain(text, i)) {
                out.append(c);
            } else {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >> shift & 0xf));
                }
            }
        }
        out.append('"');
    }

    /** Control characters must be escaped; line separators would end a line elsewhere; half a pair is no UTF-8. */
    private static boolean isPlain(CharSequence text, int at) {
        char c = text.charAt(at);
        if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) {
            return false;
        }
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        return !Character.isLowSurrogate(c) || at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
