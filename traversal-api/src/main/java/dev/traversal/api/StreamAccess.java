package dev.traversal.api;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * How servers are reached over TCP, TLS and DTLS: through which proxy, and whose certificates are trusted.
 *
 * @param proxy {@code http://[USER:PASSWORD@]HOST:PORT} (CONNECT) or {@code socks5://[USER:PASSWORD@]HOST:PORT} (RFC
 *     1928); empty for what {@link java.net.ProxySelector#getDefault()} says
 * @param tls whose certificates are trusted; empty for the JDK's default
 * @param dtls whose certificates are trusted over DTLS, of which the JDK has contexts of their own; empty for its default
 * @param verifiesHost whether the certificate must name the server (RFC 9525); only laboratories do without
 */
public record StreamAccess(
        Optional<URI> proxy, Optional<SSLContext> tls, Optional<SSLContext> dtls, boolean verifiesHost) {
    /** The system's proxies and the JDK's trust. */
    public static final StreamAccess USUAL =
            new StreamAccess(Optional.empty(), Optional.empty(), Optional.empty(), true);

    private static final Set<String> PROXY_SCHEMES = Set.of("http", "socks5");

    /**
     * Checks the proxy.
     *
     * @param proxy the proxy
     * @param tls whose certificates are trusted
     * @param dtls whose certificates are trusted over DTLS
     * @param verifiesHost whether the certificate must name the server
     * @throws IllegalArgumentException if the proxy is of another scheme, or its host or port is missing
     */
    public StreamAccess {
        Objects.requireNonNull(tls, "tls");
        Objects.requireNonNull(dtls, "dtls");
        proxy.ifPresent(StreamAccess::check);
    }

    /**
     * Makes one with the JDK's trust for DTLS.
     *
     * @param proxy the proxy
     * @param tls whose certificates are trusted
     * @param verifiesHost whether the certificate must name the server
     */
    public StreamAccess(Optional<URI> proxy, Optional<SSLContext> tls, boolean verifiesHost) {
        this(proxy, tls, Optional.empty(), verifiesHost);
    }

    private static void check(URI proxy) {
        String scheme = proxy.getScheme();
        if (scheme == null
                || !PROXY_SCHEMES.contains(scheme.toLowerCase(Locale.ROOT))
                || proxy.getHost() == null
                || proxy.getPort() < 1) {
            throw new IllegalArgumentException("a proxy is http://HOST:PORT or socks5://HOST:PORT, maybe with"
                    + " USER:PASSWORD@ before the host"); // not what was given: that may hold a password
        }
    }

    /** {@return what it says, without the proxy's password} */
    @Override
    public String toString() {
        return "StreamAccess[proxy="
                + proxy.map(it -> it.getScheme() + "://" + it.getHost() + ":" + it.getPort())
                        .orElse("system")
                + ", verifiesHost=" + verifiesHost + "]";
    }
}
