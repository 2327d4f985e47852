package dev.traversal.ice.internal.signal;

import dev.traversal.api.SessionId;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions that were offered, each until its offer has expired for good. When full, the oldest is forgotten: a
 * stranger can make as many good offers as it likes, so a replayed one harms no more than that, while refusing new ones
 * would.
 */
final class OfferMemory {
    static final int MAX_OFFERS = 8_192;

    private final Map<SessionId, Instant> forgetAt = new LinkedHashMap<>();

    boolean contains(SessionId session) {
        return forgetAt.containsKey(session);
    }

    void add(SessionId session, long expiryMillis, Instant now) {
        Iterator<Instant> oldest = forgetAt.values().iterator();
        while (oldest.hasNext() && (oldest.next().isBefore(now) || forgetAt.size() >= MAX_OFFERS)) {
            oldest.remove();
        }
        forgetAt.put(session, Instant.ofEpochMilli(expiryMillis).plus(Freshness.CLOCK_TOLERANCE));
    }

    int size() {
        return forgetAt.size();
    }
}
