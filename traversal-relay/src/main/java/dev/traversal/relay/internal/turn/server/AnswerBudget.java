package dev.traversal.relay.internal.turn.server;

import java.net.InetSocketAddress;

/**
 * How many answers a source gets that has not shown to know a password: so many a second, since it may be forged. A fixed
 * table, whose places strangers may share; an IPv6 source is its network of 64 bits.
 */
final class AnswerBudget {
    private static final int PLACES = 4_096;
    private static final int BURST = 10;

    private final long[] owedUntil = new long[PLACES];
    private final long intervalNanos;
    private final int seed;

    /**
     * Makes one.
     *
     * @param perSecond answers
     * @param seed which sources share a place
     * @param nowNanos the time
     */
    AnswerBudget(int perSecond, int seed, long nowNanos) {
        intervalNanos = 1_000_000_000L / perSecond;
        this.seed = seed;
        java.util.Arrays.fill(owedUntil, nowNanos);
    }

    boolean take(InetSocketAddress source, long nowNanos) {
        int place = place(source.getAddress().getAddress());
        long from = owedUntil[place] - nowNanos < 0 ? nowNanos : owedUntil[place];
        if (from - nowNanos > (BURST - 1) * intervalNanos) {
            return false;
        }
        owedUntil[place] = from + intervalNanos;
        return true;
    }

    private int place(byte[] address) {
        int hash = seed;
        for (int i = 0; i < Math.min(8, address.length); i++) {
            hash = (hash ^ address[i]) * 0x01000193;
        }
        hash ^= hash >>> 15;
        hash *= 0x2c1b3c6d;
        return (hash ^ hash >>> 13) & PLACES - 1;
    }
}
