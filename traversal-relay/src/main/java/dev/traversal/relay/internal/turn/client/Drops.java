package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.stun.RejectCounter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a client dropped. */
final class Drops {
    private static final Logger log = LoggerFactory.getLogger(Drops.class);

    private final long[] counts = new long[Drop.values().length];
    private final RejectCounter messages = new RejectCounter();

    void count(Drop drop) {
        long count = ++counts[drop.ordinal()];
        if (Long.bitCount(count) == 1) { // few lines however many drops
            log.debug("dropped from a relay so far: {} times {}", count, drop);
        }
    }

    long of(Drop drop) {
        return counts[drop.ordinal()];
    }

    /** {@return STUN messages that were refused} */
    RejectCounter messages() {
        return messages;
    }
}
