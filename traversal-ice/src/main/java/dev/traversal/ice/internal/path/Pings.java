package dev.traversal.ice.internal.path;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The questions of which the answer may still come. */
final class Pings {
    private static final int MAX_KEPT = 64;

    /** One question. */
    record Sent(LivePath path, long atNanos, boolean[] missed) {}

    private final RandomGenerator random;
    private final Map<Long, Sent> sent = new LinkedHashMap<>();

    Pings(RandomGenerator random) {
        this.random = random;
    }

    /** {@return the name of a new question} */
    long add(LivePath path, long nowNanos) {
        long id = random.nextLong();
        while (id == 0 || sent.containsKey(id)) {
            id = random.nextLong();
        }
        sent.put(id, new Sent(path, nowNanos, new boolean[1]));
        if (sent.size() > MAX_KEPT) {
            Iterator<Long> oldest = sent.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return id;
    }

    /** {@return the question that an answer over a path belongs to, once, or {@code null}} */
    @Nullable
    Sent answered(long id, PathKey over) {
        Sent question = sent.get(id);
        return question != null && question.path().key().equals(over) ? sent.remove(id) : null;
    }

    /** Counts the questions of a path that have gone unanswered for too long, each once. */
    void countMisses(LivePath path, long waitNanos, long nowNanos) {
        for (Sent question : sent.values()) {
            if (question.path() == path && !question.missed()[0] && nowNanos - question.atNanos() >= waitNanos) {
                question.missed()[0] = true;
                path.missed();
            }
        }
    }

    /** {@return when the next question of a path will have gone unanswered for too long, or {@link Long#MAX_VALUE}} */
    long nextMissNanos(LivePath path, long waitNanos) {
        for (Sent question : sent.values()) {
            if (question.path() == path && !question.missed()[0]) {
                return question.atNanos() + waitNanos;
            }
        }
        return Long.MAX_VALUE;
    }

    /** Forgets what was asked over a path, or of everybody. */
    void forget(@Nullable LivePath path) {
        sent.values().removeIf(question -> path == null || question.path() == path);
    }
}
