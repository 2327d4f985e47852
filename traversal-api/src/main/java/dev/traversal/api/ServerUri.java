package dev.traversal.api;

import dev.traversal.internal.address.IpLiteral;
import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** The form that the URIs of STUN and TURN servers share (RFC 7064 section 3.1, RFC 7065 section 3.1). */
record ServerUri(InetSocketAddress server, boolean secure, String query) {
    private static final int PLAIN_PORT = 3478; // RFC 8489 section 18.6
    private static final int SECURE_PORT = 5349;
    private static final int MAX_CHARACTERS = 300;

    static ServerUri parse(String text, String plainScheme, String secureScheme) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon);
        boolean secure = scheme.equalsIgnoreCase(secureScheme);
        if (text.length() > MAX_CHARACTERS || !secure && !scheme.equalsIgnoreCase(plainScheme)) {
            throw new IllegalArgumentException("expected a URI that begins with " + plainScheme + ": or " + secureScheme
                    + ":, of at most " + MAX_CHARACTERS + " characters");
        }
        int mark = text.indexOf('?');
        if (mark == text.length() - 1) {
            throw new IllegalArgumentException("there is nothing after the ?");
        }
        String hostAndPort = text.substring(colon + 1, mark < 0 ? text.length() : mark);
        return new ServerUri(
                HostAndPort.parse(hostAndPort, secure ? SECURE_PORT : PLAIN_PORT),
                secure,
                mark < 0 ? "" : text.substring(mark + 1));
    }

    static String format(String scheme, InetSocketAddress server) {
        String host = server.isUnresolved() ? server.getHostString() : IpLiteral.format(server.getAddress());
        return scheme + ":" + (server.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":"
                + server.getPort();
    }
}
