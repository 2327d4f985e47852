package dev.traversal.api;

import java.util.Objects;

/**
 * A TURN server (RFC 8656) and who may use it.
 *
 * @param uri where it is (RFC 7065); without a transport UDP is tried, and TCP or TLS where UDP does not pass
 * @param credentials who asks
 */
public record TurnServer(TurnUri uri, TurnCredentials credentials) {
    /**
     * Checks that both are there.
     *
     * @param uri where it is
     * @param credentials who asks
     */
    public TurnServer {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(credentials, "credentials");
    }

    /**
     * {@return a server whose user has a password}
     *
     * @param uri such as {@code turn:turn.example.net} or {@code turns:192.0.2.1:443?transport=tcp}
     * @param username at most 508 bytes of UTF-8 (RFC 8489 section 14.3)
     * @param password the password
     * @throws IllegalArgumentException if one of them is malformed
     */
    public static TurnServer of(String uri, String username, String password) {
        return new TurnServer(TurnUri.parse(uri), TurnCredentials.of(username, password));
    }
}
