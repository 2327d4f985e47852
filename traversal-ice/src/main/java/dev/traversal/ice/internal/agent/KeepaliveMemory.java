package dev.traversal.ice.internal.agent;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent has learnt of how long the mappings of each gateway outlive a silence. One session at a time tries a
 * longer one, so a try costs one path for a moment and not all. Thread-safe.
 */
final class KeepaliveMemory {
    /** A mapping must last two minutes (RFC 4787 section 4.3); longer silences save next to nothing. */
    static final Duration MAX_INTERVAL = Duration.ofMinutes(2);

    /** A silence that was not survived may be tried again: it may have been the line. */
    private static final long RETRY_NANOS = Duration.ofHours(6).toNanos();
    /** Who has not come back from a try by then never will. */
    private static final long TRIAL_NANOS = Duration.ofMinutes(5).toNanos();

    private static final int MAX_GATEWAYS = 64;

    /**
     * What is in between: known by our address before it and behind it.
     *
     * @param inside ours
     * @param outside as peers see it, the same if nothing translates
     */
    record Gateway(InetAddress inside, InetAddress outside) {}

    private static final class Learnt {
        private long goodNanos;
        private long badNanos = Long.MAX_VALUE;
        private long badSinceNanos;
        private @Nullable Object trier;
        private long triedNanos;
    }

    private final long leastNanos;
    private final Map<Gateway, Learnt> gateways = new LinkedHashMap<>(4, 0.75f, true);

    /**
     * Makes an empty one.
     *
     * @param least the pause to begin with
     */
    KeepaliveMemory(Duration least) {
        this.leastNanos = least.toNanos();
    }

    /**
     * {@return how long a path through a gateway may be silent; twice what is known to be good if this session may try}
     *
     * @param who the session
     */
    synchronized long intervalNanos(Gateway gateway, Object who, long nowNanos) {
        Learnt learnt = learnt(gateway);
        if (learnt.badNanos != Long.MAX_VALUE && nowNanos - learnt.badSinceNanos >= RETRY_NANOS) {
            learnt.badNanos = Long.MAX_VALUE;
        }
        long next = 2 * learnt.goodNanos;
        if (next > MAX_INTERVAL.toNanos() || next >= learnt.badNanos) {
            return learnt.goodNanos;
        }
        if (learnt.trier == null || nowNanos - learnt.triedNanos >= TRIAL_NANOS) {
            learnt.trier = who;
            learnt.triedNanos = nowNanos;
        }
        return learnt.trier == who ? next : learnt.goodNanos;
    }

    /** A path answered after so long a silence, given that keepalives leave a little early. */
    synchronized void survived(Gateway gateway, Object who, long silenceNanos) {
        Learnt learnt = learnt(gateway);
        if (learnt.trier == who) {
            learnt.trier = null;
        }
        if (silenceNanos >= 2 * learnt.goodNanos * SessionKeepalive.EARLIEST
                && 2 * learnt.goodNanos <= MAX_INTERVAL.toNanos()) {
            learnt.goodNanos *= 2;
        }
    }

    /** A path did not answer after so long a silence. */
    synchronized void lost(Gateway gateway, Object who, long silenceNanos, long nowNanos) {
        Learnt learnt = learnt(gateway);
        if (learnt.trier == who) {
            learnt.trier = null;
        }
        if (silenceNanos >= 2 * learnt.goodNanos * SessionKeepalive.EARLIEST) {
            learnt.badNanos = 2 * learnt.goodNanos;
            learnt.badSinceNanos = nowNanos;
        } else if (silenceNanos >= learnt.goodNanos * SessionKeepalive.EARLIEST && learnt.goodNanos > leastNanos) {
            learnt.badNanos = learnt.goodNanos;
            learnt.badSinceNanos = nowNanos;
            learnt.goodNanos /= 2;
        }
    }

    private Learnt learnt(Gateway gateway) {
        Learnt known = gateways.get(gateway);
        if (known == null) {
            if (gateways.size() == MAX_GATEWAYS) {
                gateways.remove(gateways.keySet().iterator().next());
            }
            known = new Learnt();
            known.goodNanos = leastNanos;
            gateways.put(gateway, known);
        }
        return known;
    }
}
