package dev.traversal.api;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code HOST}, {@code HOST:PORT}, {@code [IPV6]} and {@code [IPV6]:PORT}, strictly and without a resolver. */
final class HostAndPort {
    private static final Pattern FORM =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45})]|([^\\[\\]:/@\\s]{1,253}))(?::([0-9]{1,5}))?");

    private HostAndPort() {}

    static InetSocketAddress parse(String text, int defaultPort) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected HOST, HOST:PORT or [IPV6]:PORT but got \"" + text + "\"");
        }
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        int port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535 but was " + port);
        }
        return InetSocketAddress.createUnresolved(host, port);
    }
}
