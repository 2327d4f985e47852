package dev.traversal.ice.internal.check;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The authenticated requests of late and how they were answered: one that comes again is a repetition by the peer, the
 * network, or somebody in between; it gets the same answer and starts nothing.
 */
final class SeenRequests {
    /** No such request was seen. */
    static final int NEW = -1;

    private static final int MAX_KEPT = 128;

    private final Map<Long, Integer> answers = new LinkedHashMap<>();

    /** {@return the error code that a request was answered with, 0 for success, or {@link #NEW}} */
    int answerTo(long transactionIdSuffix) {
        return answers.getOrDefault(transactionIdSuffix, NEW);
    }

    /** Keeps the answer to a new request. */
    void add(long transactionIdSuffix, int errorCode) {
        answers.put(transactionIdSuffix, errorCode);
        if (answers.size() > MAX_KEPT) {
            var oldest = answers.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
