package dev.traversal.relay.internal.turn.server;

/** Lets datagrams between an allocation and one peer address through (RFC 8656 section 9). */
final class Permission {
    private long expiresNanos;

    Permission(long expiresNanos) {
        this.expiresNanos = expiresNanos;
    }

    void extend(long untilNanos) {
        expiresNanos = untilNanos;
    }

    boolean isLive(long nowNanos) {
        return expiresNanos - nowNanos > 0;
    }
}
