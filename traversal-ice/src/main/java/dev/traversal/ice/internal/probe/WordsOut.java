package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the words of a message. */
final class WordsOut {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final StringBuilder text;

    WordsOut(String version) {
        text = new StringBuilder(version);
    }

    WordsOut word(String word) {
        text.append(' ').append(word);
        return this;
    }

    WordsOut put(char name, String value) {
        text.append(' ').append(name).append('=').append(value);
        return this;
    }

    WordsOut put(char name, long number) {
        return put(name, Long.toHexString(number));
    }

    WordsOut put(char name, int number) {
        return put(name, Integer.toString(number));
    }

    WordsOut put(char name, byte[] bytes) {
        return put(name, BASE64.encodeToString(bytes));
    }

    WordsOut put(char name, TransportAddress address) {
        return put(name, address.toString());
    }

    WordsOut put(char name, List<InetAddress> addresses) {
        return put(name, addresses.stream().map(IpLiteral::format).collect(Collectors.joining(",")));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
