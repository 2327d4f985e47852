package dev.traversal.ice.internal.check;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The authenticated requests of late: one that comes again is a repetition by the peer, the network, or somebody in
 * between, and starts nothing new.
 */
final class SeenRequests {
    private static final int MAX_KEPT = 128;

    private final Map<Long, Boolean> ids = new LinkedHashMap<>();

    /** {@return whether this is its first time} */
    boolean isNew(long transactionIdSuffix) {
        if (ids.putIfAbsent(transactionIdSuffix, Boolean.TRUE) != null) {
            return false;
        }
        if (ids.size() > MAX_KEPT) {
            var oldest = ids.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }
}
