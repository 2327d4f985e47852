package dev.traversal.ice.internal.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The requests of which the answer may still come. Each datagram is a transaction of its own: a repeated check has
 * another id, so the round trip is exact whatever was lost.
 */
final class SentChecks {
    private static final int MAX_KEPT = 1_024;
    private static final long KEPT_NANOS = 10_000_000_000L;

    private final RandomGenerator random;
    private final Map<Long, Sent> sent = new LinkedHashMap<>();

    /**
     * One request.
     *
     * @param pair the pair it left on
     * @param role the role that it claimed
     * @param nominates whether it nominates the pair
     * @param atNanos when it left
     */
    record Sent(CandidatePair pair, Role role, boolean nominates, long atNanos) {}

    SentChecks(RandomGenerator random) {
        this.random = random;
    }

    /** {@return the last eight bytes of its transaction id} */
    long add(Sent check) {
        forget(check.atNanos());
        long id = random.nextLong();
        while (sent.putIfAbsent(id, check) != null) {
            id = random.nextLong();
        }
        return id;
    }

    @Nullable
    Sent get(long id) {
        return sent.get(id);
    }

    void remove(long id) {
        sent.remove(id);
    }

    int size() {
        return sent.size();
    }

    void clear() {
        sent.clear();
    }

    private void forget(long nowNanos) {
        var oldest = sent.values().iterator();
        while (oldest.hasNext()) {
            Sent check = oldest.next();
            boolean over =
                    nowNanos - check.atNanos() > KEPT_NANOS || check.pair().isRemoved();
            if (!over && sent.size() < MAX_KEPT) {
                return;
            }
            oldest.remove();
        }
    }
}
