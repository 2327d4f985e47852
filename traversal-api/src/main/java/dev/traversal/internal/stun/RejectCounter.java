package dev.traversal.internal.stun;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts rejected datagrams by reason. One thread counts, any may read. */
public final class RejectCounter {
    private final Map<StunReject, LongAdder> counts = new EnumMap<>(StunReject.class);

    /** Makes one with every count at 0. */
    public RejectCounter() {
        for (StunReject reason : StunReject.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    /**
     * Counts one datagram.
     *
     * @param reason why, {@code null} for a good one, which is not counted
     * @return the reason
     */
    public @Nullable StunReject count(@Nullable StunReject reason) {
        LongAdder count = reason == null ? null : counts.get(reason);
        if (count != null) {
            count.increment();
        }
        return reason;
    }

    /**
     * {@return how many datagrams had this reason}
     *
     * @param reason a reason
     */
    public long of(StunReject reason) {
        LongAdder count = counts.get(reason);
        return count == null ? 0 : count.sum();
    }

    /** {@return how many datagrams were rejected} */
    public long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
