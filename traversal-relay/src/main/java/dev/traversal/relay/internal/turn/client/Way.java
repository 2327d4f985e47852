package dev.traversal.relay.internal.turn.client;

/** How a server is spoken to (RFC 8656 section 3.1). */
enum Way {
    UDP("turn", "udp"),
    TCP("turn", "tcp"),
    TLS("turns", "tcp"),
    DTLS("turns", "udp");

    private final String scheme;
    private final String transport;

    Way(String scheme, String transport) {
        this.scheme = scheme;
        this.transport = transport;
    }

    boolean isStream() {
        return this == TCP || this == TLS;
    }

    /** {@return the URI of a server that is spoken to in this way (RFC 7065)} */
    String uri(String hostAndPort) {
        return scheme + ":" + hostAndPort + "?transport=" + transport;
    }
}
