package dev.traversal.relay.internal.turn.client;

import java.net.InetSocketAddress;

/** The way to one peer through one allocation. Any thread reads {@link #channel} and says {@link #use}. */
final class Route {
    private static final long SECOND = 1_000_000_000L;
    /** A channel lasts ten minutes, but the permission that comes with it five (RFC 8656 section 12). */
    private static final long CHANNEL_NANOS = 290 * SECOND;

    private static final long RETRY_NANOS = 20 * SECOND;
    /** By then the relay has forgotten the channel and may give its number to another peer (RFC 8656 section 12). */
    private static final long FORGET_NANOS = 16 * 60 * SECOND;

    private final InetSocketAddress peer;
    private final int allocation;
    private final Permission permission;
    private volatile int channel;
    private volatile boolean used;
    private int number;
    private boolean binding;
    private boolean refused;
    private long boundNanos;
    private long usedNanos;

    Route(InetSocketAddress peer, int allocation, Permission permission, long nowNanos) {
        this.peer = peer;
        this.allocation = allocation;
        this.permission = permission;
        this.usedNanos = nowNanos;
    }

    InetSocketAddress peer() {
        return peer;
    }

    /** {@return the name of the allocation} */
    int allocation() {
        return allocation;
    }

    Permission permission() {
        return permission;
    }

    /** {@return what to send through, 0 for none} */
    int channel() {
        return channel;
    }

    /** {@return the number that the relay knows or is being told, 0 for none} */
    int number() {
        return number;
    }

    void number(int chosen) {
        number = chosen;
    }

    /** Notes that something is sent there. */
    void use() {
        if (!used) {
            used = true;
        }
    }

    boolean isUsed() {
        return used;
    }

    /** {@return whether a channel should be bound for what is sent now} */
    boolean wantsChannel(long nowNanos) {
        return channel == 0 && !binding && !(refused && nowNanos - boundNanos < RETRY_NANOS);
    }

    boolean isChannelAgeing(long nowNanos) {
        return channel != 0 && !binding && used && nowNanos - boundNanos >= Permission.REFRESH_NANOS;
    }

    void binding() {
        binding = true;
    }

    void bound(long nowNanos) {
        binding = false;
        refused = false;
        boundNanos = nowNanos;
        used = false;
        channel = number;
    }

    /** There is no channel, or none that lasts. */
    void notBound(long nowNanos) {
        binding = false;
        if (channel == 0) {
            refused = true;
            boundNanos = nowNanos;
        }
    }

    /** The permission was asked for again, which did nothing for a channel. */
    void permitted() {
        if (channel == 0) {
            used = false;
        }
    }

    void lapseIfDue(long nowNanos) {
        if (channel != 0 && nowNanos - boundNanos >= CHANNEL_NANOS) {
            channel = 0;
        }
        if (used) {
            usedNanos = nowNanos;
        }
    }

    boolean isForgotten(long nowNanos) {
        return channel == 0 && !binding && !used && nowNanos - usedNanos >= FORGET_NANOS;
    }

    boolean isUsedSince(long sinceNanos) {
        return used || usedNanos - sinceNanos >= 0;
    }
}
