package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the words of a message; what is not as it should be is an {@link IllegalArgumentException}. */
final class WordsIn {
    private static final int MAX_ADDRESSES = 4;
    private static final int MAX_WORDS = 24;
    private static final int RADIX = 16;

    private final String version;
    private final String kind;
    private final Map<Character, String> values = new HashMap<>();
    private final boolean wellFormed;

    WordsIn(String text) {
        String[] words = text.split(" ", MAX_WORDS + 1);
        version = words[0];
        kind = words.length > 1 ? words[1] : "";
        boolean good = words.length <= MAX_WORDS;
        for (int i = 2; i < words.length; i++) {
            boolean pair = words[i].length() > 1 && words[i].charAt(1) == '=';
            good &= pair && values.put(words[i].charAt(0), words[i].substring(2)) == null;
        }
        wellFormed = good;
    }

    String version() {
        return version;
    }

    String kind() {
        return kind;
    }

    String text(char name) {
        String value = values.get(name);
        if (value == null || !wellFormed) {
            throw new IllegalArgumentException("no " + name);
        }
        return value;
    }

    long number(char name) {
        return Long.parseUnsignedLong(text(name), RADIX);
    }

    int integer(char name, int least, int most) {
        return within(text(name), least, most);
    }

    byte[] bytes(char name, int count) {
        byte[] bytes = Base64.getUrlDecoder().decode(text(name));
        if (bytes.length != count) {
            throw new IllegalArgumentException("expected " + count + " bytes but got " + bytes.length);
        }
        return bytes;
    }

    TransportAddress address(char name) {
        TransportAddress address = TransportAddress.parse(text(name));
        if (address.port() == 0) {
            throw new IllegalArgumentException("nobody is at port 0");
        }
        return address;
    }

    List<InetAddress> addresses(char name, int least) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String each : list(name, MAX_ADDRESSES)) {
            byte[] literal = IpLiteral.parse(each);
            if (literal == null) {
                throw new IllegalArgumentException("no address");
            }
            addresses.add(IpLiteral.toAddress(literal));
        }
        if (addresses.size() < least) {
            throw new IllegalArgumentException("too few addresses");
        }
        return addresses;
    }

    /** {@return the parts of a value between commas} */
    List<String> list(char name, int most) {
        String value = text(name);
        if (value.isEmpty()) {
            return List.of();
        }
        String[] parts = value.split(",", most + 1);
        if (parts.length > most) {
            throw new IllegalArgumentException("too many of " + name);
        }
        return List.of(parts);
    }

    static int within(String text, int least, int most) {
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new IllegalArgumentException("expected " + least + ".." + most + " but got " + value);
        }
        return value;
    }
}
