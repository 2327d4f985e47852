package dev.traversal.ice.internal.check;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pairs to be checked before all others, each once, in order (RFC 8445 section 6.1.4.1). */
final class TriggeredChecks {
    private final Set<CandidatePair> queue = new LinkedHashSet<>();

    void add(CandidatePair pair) {
        queue.add(pair);
    }

    void remove(CandidatePair pair) {
        queue.remove(pair);
    }

    void clear() {
        queue.clear();
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    @Nullable
    CandidatePair poll() {
        var first = queue.iterator();
        if (!first.hasNext()) {
            return null;
        }
        CandidatePair pair = first.next();
        first.remove();
        return pair;
    }
}
