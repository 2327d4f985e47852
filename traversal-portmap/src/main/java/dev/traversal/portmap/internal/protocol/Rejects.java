package dev.traversal.portmap.internal.protocol;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what was dropped. Any thread may read. */
public final class Rejects {
    private static final Logger log = LoggerFactory.getLogger(Rejects.class);

    private final AtomicLongArray counts = new AtomicLongArray(Reject.values().length);

    /**
     * Counts one.
     *
     * @param reason why it was dropped
     */
    public void count(Reject reason) {
        counts.incrementAndGet(reason.ordinal());
        log.debug("dropped what came: {}", reason);
    }

    /**
     * {@return how many were dropped for this}
     *
     * @param reason the reason
     */
    public long of(Reject reason) {
        return counts.get(reason.ordinal());
    }

    /** {@return all reasons that ever applied} */
    public Map<Reject, Long> all() {
        Map<Reject, Long> all = new EnumMap<>(Reject.class);
        for (Reject reason : Reject.values()) {
            if (of(reason) > 0) {
                all.put(reason, of(reason));
            }
        }
        return all;
    }
}
