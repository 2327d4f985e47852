package dev.traversal.ice.internal.check;

import java.util.EnumMap;
import java.util.Map;

/** Counts what was not taken, by reason. */
final class RejectTally {
    private final long[] counts = new long[CheckReject.values().length];

    void count(CheckReject reason) {
        counts[reason.ordinal()]++;
    }

    long of(CheckReject reason) {
        return counts[reason.ordinal()];
    }

    /** {@return the counts that are not 0} */
    Map<CheckReject, Long> nonZero() {
        Map<CheckReject, Long> result = new EnumMap<>(CheckReject.class);
        for (CheckReject reason : CheckReject.values()) {
            if (of(reason) > 0) {
                result.put(reason, of(reason));
            }
        }
        return result;
    }
}
