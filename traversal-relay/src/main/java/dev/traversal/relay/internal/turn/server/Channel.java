package dev.traversal.relay.internal.turn.server;

import java.net.InetSocketAddress;

/** A channel binding (RFC 8656 section 12). */
final class Channel {
    private final int number;
    private final InetSocketAddress peer;
    private long expiresNanos;

    Channel(int number, InetSocketAddress peer, long expiresNanos) {
        this.number = number;
        this.peer = peer;
        this.expiresNanos = expiresNanos;
    }

    int number() {
        return number;
    }

    InetSocketAddress peer() {
        return peer;
    }

    void extend(long untilNanos) {
        expiresNanos = untilNanos;
    }

    boolean isLive(long nowNanos) {
        return expiresNanos - nowNanos > 0;
    }
}
