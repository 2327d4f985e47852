package dev.traversal.api;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a TURN server is (RFC 7065): {@code turn:HOST[:PORT][?transport=udp|tcp]}, or {@code turns:} for TLS and DTLS.
 *
 * @param server its host and port; unresolved if the host is a name
 * @param secure whether the scheme is {@code turns}
 * @param transport how it is reached; empty if the URI leaves that open
 */
public record TurnUri(InetSocketAddress server, boolean secure, Optional<Transport> transport) {
    private static final String TRANSPORT = "transport=";

    /** How a server is reached. */
    public enum Transport {
        /** UDP, or DTLS over UDP if secure. */
        UDP("udp"),
        /** TCP, or TLS over TCP if secure. */
        TCP("tcp");

        private final String token;

        Transport(String token) {
            this.token = token;
        }
    }

    /**
     * Checks that all is there.
     *
     * @param server its host and port
     * @param secure whether the scheme is {@code turns}
     * @param transport how it is reached; empty if that is left open
     */
    public TurnUri {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(transport, "transport");
    }

    /**
     * {@return what a text names; no resolver is asked}
     *
     * @param text such as {@code turn:turn.example.net?transport=tcp}
     * @throws IllegalArgumentException if it is no such URI, or names a transport that is neither UDP nor TCP
     */
    public static TurnUri parse(String text) {
        ServerUri parts = ServerUri.parse(text, "turn", "turns");
        if (parts.query().isEmpty()) {
            return new TurnUri(parts.server(), parts.secure(), Optional.empty());
        }
        for (Transport transport : Transport.values()) {
            if (parts.query().equalsIgnoreCase(TRANSPORT + transport.token)) {
                return new TurnUri(parts.server(), parts.secure(), Optional.of(transport));
            }
        }
        throw new IllegalArgumentException("the query of a turn: URI is transport=udp or transport=tcp");
    }

    /** {@return the URI} */
    @Override
    public String toString() {
        return ServerUri.format(secure ? "turns" : "turn", server)
                + transport.map(how -> "?" + TRANSPORT + how.token).orElse("");
    }
}
