package dev.traversal.api;

import java.net.InetSocketAddress;

/**
 * Where a STUN server is (RFC 7064): {@code stun:HOST}, {@code stun:HOST:PORT}, or {@code stuns:} for TLS and DTLS.
 *
 * @param server its host and port; unresolved if the host is a name
 * @param secure whether the scheme is {@code stuns}
 */
public record StunUri(InetSocketAddress server, boolean secure) {
    /**
     * {@return what a text names; no resolver is asked}
     *
     * @param text such as {@code stun:stun.example.net} or {@code stun:[2001:db8::1]:3478}
     * @throws IllegalArgumentException if it is no such URI
     */
    public static StunUri parse(String text) {
        ServerUri parts = ServerUri.parse(text, "stun", "stuns");
        if (!parts.query().isEmpty()) {
            throw new IllegalArgumentException("a stun: URI has no query");
        }
        return new StunUri(parts.server(), parts.secure());
    }

    /** {@return the URI} */
    @Override
    public String toString() {
        return ServerUri.format(secure ? "stuns" : "stun", server);
    }
}
