package dev.traversal.relay.internal.stun;

import dev.traversal.internal.stun.RejectCounter;
import dev.traversal.internal.stun.StunReject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** What a STUN server counts. Written by its loop, read by anybody. */
public final class StunCounters {
    private final LongAdder answered = new LongAdder();
    private final List<RejectCounter> rejects = new CopyOnWriteArrayList<>();

    void answered() {
        answered.increment();
    }

    void include(RejectCounter counter) {
        rejects.add(counter);
    }

    /** {@return datagrams answered so far} */
    public long answeredCount() {
        return answered.sum();
    }

    /**
     * {@return how many datagrams were turned away so far}
     *
     * @param reason why
     */
    public long rejected(StunReject reason) {
        return rejects.stream().mapToLong(counter -> counter.of(reason)).sum();
    }

    /** {@return the same for all reasons that occurred} */
    public Map<String, Long> rejected() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (StunReject reason : StunReject.values()) {
            long count = rejected(reason);
            if (count > 0) {
                counts.put(reason.label(), count);
            }
        }
        return counts;
    }
}
