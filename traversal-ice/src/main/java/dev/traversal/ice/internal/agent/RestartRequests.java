package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;
import dev.traversal.internal.machine.Deadline;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How often a peer may have ICE restarted: each time costs credentials, a description and up to a hundred checks. What
 * comes too soon waits, and the last that the peer wanted is what it gets.
 */
final class RestartRequests {
    static final int BURST = 3;
    static final long PAUSE_NANOS = 2_000_000_000L;
    private static final int MAX_WAITING = SessionDescription.MAX_CANDIDATES;

    private final List<SessionDescription> waiting = new ArrayList<>();
    private int allowed = BURST;
    private long refilledNanos;
    private long refused;

    /** {@return whether a restart may begin now; else its descriptions wait, unless another takes their place} */
    boolean admit(SessionDescription wish, long nowNanos) {
        refill(nowNanos);
        if (!waiting.isEmpty() && !waiting.get(0).ufrag().equals(wish.ufrag())) {
            refused++;
            waiting.clear();
        }
        if (waiting.isEmpty() && allowed > 0) {
            spend(nowNanos);
            return true;
        }
        if (waiting.size() < MAX_WAITING) {
            waiting.add(wish);
        } else {
            refused++;
        }
        return false;
    }

    /** {@return the descriptions of a restart that has waited long enough, if there is one} */
    List<SessionDescription> pollDue(long nowNanos) {
        refill(nowNanos);
        if (waiting.isEmpty() || allowed == 0) {
            return List.of();
        }
        spend(nowNanos);
        List<SessionDescription> due = List.copyOf(waiting);
        waiting.clear();
        return due;
    }

    /** Something later has taken the place of what waits. */
    void forget() {
        waiting.clear();
    }

    /** {@return how many restarts came to nothing, since the peer wanted another before they began} */
    long refused() {
        return refused;
    }

    @Nullable
    Deadline deadline() {
        return waiting.isEmpty() ? null : new Deadline(refilledNanos + PAUSE_NANOS, "ICE restart of the peer");
    }

    private void spend(long nowNanos) {
        if (allowed == BURST) {
            refilledNanos = nowNanos;
        }
        allowed--;
    }

    private void refill(long nowNanos) {
        while (allowed < BURST && nowNanos - refilledNanos >= PAUSE_NANOS) {
            refilledNanos += PAUSE_NANOS;
            allowed++;
        }
    }
}
