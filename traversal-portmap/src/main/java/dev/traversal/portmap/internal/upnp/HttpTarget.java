package dev.traversal.portmap.internal.upnp;

import dev.traversal.internal.address.IpLiteral;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * What is fetched from a gateway: nothing but {@code http}, and nothing but from the gateway itself.
 *
 * @param server where it is
 * @param path the path and query
 */
record HttpTarget(InetSocketAddress server, String path) {
    private static final int HTTP_PORT = 80;
    private static final int MAX_CHARACTERS = 512;

    /**
     * {@return where an absolute URL leads, {@code null} if not to this host over http}
     *
     * @param text the URL, as a stranger wrote it
     * @param only the one host that it may name, by its address
     */
    static @Nullable HttpTarget absolute(String text, InetAddress only) {
        URI uri = parse(text);
        if (uri == null || !"http".equalsIgnoreCase(uri.getScheme()) || uri.getRawUserInfo() != null) {
            return null;
        }
        String host = uri.getHost();
        int port = uri.getPort() == -1 ? HTTP_PORT : uri.getPort();
        if (host == null || port < 1 || port > 65_535 || !names(host, only)) {
            return null;
        }
        return new HttpTarget(new InetSocketAddress(only, port), pathOf(uri));
    }

    /**
     * {@return where a URL of this description leads, {@code null} if elsewhere}
     *
     * @param text absolute or relative
     */
    @Nullable
    HttpTarget resolve(String text) {
        URI uri = parse(text);
        if (uri == null) {
            return null;
        }
        if (uri.isAbsolute() || uri.getRawAuthority() != null) {
            return absolute(text, server.getAddress());
        }
        String base = path.substring(0, path.lastIndexOf('/') + 1);
        String relative = pathOf(uri);
        return new HttpTarget(server, uri.getRawPath().startsWith("/") ? relative : base + relative.substring(1));
    }

    /** {@return the value of the Host header} */
    String host() {
        String host = IpLiteral.format(server.getAddress());
        return (server.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + server.getPort();
    }

    private static boolean names(String host, InetAddress only) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String literal = bracketed ? host.substring(1, host.length() - 1) : host;
        int zone = literal.indexOf('%');
        byte[] bytes = IpLiteral.parse(zone < 0 ? literal : literal.substring(0, zone));
        try {
            return bytes != null
                    && bracketed == (bytes.length > 4)
                    && InetAddress.getByAddress(bytes).getAddress().length == bytes.length
                    && java.util.Arrays.equals(bytes, only.getAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String pathOf(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String rooted = path.startsWith("/") ? path : "/" + path;
        return uri.getRawQuery() == null ? rooted : rooted + "?" + uri.getRawQuery();
    }

    private static @Nullable URI parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return null;
        }
        try {
            URI uri = new URI(text.strip());
            return uri.isOpaque() ? null : uri;
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
