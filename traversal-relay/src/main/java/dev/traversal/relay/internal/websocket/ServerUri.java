package dev.traversal.relay.internal.websocket;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a rendezvous server is: {@code ws://HOST[:PORT]/} or {@code wss://HOST[:PORT]/} (RFC 6455 section 3).
 *
 * @param uri the address as it was given
 * @param host a name, or an IP literal without brackets
 * @param port the TCP port
 * @param secure whether TLS is spoken
 */
record ServerUri(URI uri, String host, int port, boolean secure) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    static Optional<ServerUri> parse(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("wss");
        String host = uri.getHost();
        boolean known = (secure || scheme.equals("ws")) && host != null && !host.isEmpty();
        boolean plain = isEmptyOr(uri.getRawPath(), "/")
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null
                && uri.getRawUserInfo() == null;
        if (!known || !plain || uri.getPort() == 0 || uri.getPort() > 65_535) {
            return Optional.empty();
        }
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        int port = uri.getPort() < 0 ? standardPort(secure) : uri.getPort();
        return Optional.of(new ServerUri(uri, name, port, secure));
    }

    private static boolean isEmptyOr(@Nullable String path, String other) {
        return path == null || path.isEmpty() || path.equals(other);
    }

    /** Returns what goes into {@code Host}, and into the proof of registration: without a port that goes without saying. */
    String authority() {
        String name = (host.indexOf(':') < 0 ? host : "[" + host + "]").toLowerCase(Locale.ROOT);
        return port == standardPort(secure) ? name : name + ":" + port;
    }

    private static int standardPort(boolean secure) {
        return secure ? HTTPS_PORT : HTTP_PORT;
    }
}
