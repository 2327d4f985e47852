package dev.traversal.examples;

import dev.traversal.api.SessionId;
import dev.traversal.api.TraversalEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Gathers from the events of two agents how the first attempt between them fares. Thread-safe. */
final class PlanWatch {
    private final LongSupplier nanos;
    private final Map<SessionId, Integer> packets = new HashMap<>();
    private final Map<SessionId, Integer> ends = new HashMap<>();
    private final Set<SessionId> direct = new HashSet<>();
    private TraversalEvent.@Nullable ProbingPlanned plan;
    private long plannedNanos;
    private long directNanos;
    private boolean failed;

    /** @param nanos the time */
    PlanWatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes what the agent says that calls. */
    synchronized void caller(TraversalEvent event) {
        if (event instanceof TraversalEvent.ProbingPlanned it && plan == null) {
            plan = it;
            plannedNanos = nanos.getAsLong();
        } else if (event instanceof TraversalEvent.PathSelected it
                && plan != null
                && it.session().equals(plan.session())
                && !it.path().isRelayed()
                && direct.add(it.session())) {
            directNanos = nanos.getAsLong();
        }
        either(event);
    }

    /** Takes what the agent says that is called. */
    synchronized void listener(TraversalEvent event) {
        either(event);
    }

    private void either(TraversalEvent event) {
        if (event instanceof TraversalEvent.ProbingEnded it) {
            packets.merge(it.session(), it.packets(), Integer::sum);
            ends.merge(it.session(), 1, Integer::sum);
            failed |= !it.direct();
            notifyAll();
        }
    }

    /** {@return whether nothing more will come of the attempt} */
    synchronized boolean isOver() {
        return ends.values().stream().anyMatch(count -> count == 2) && (failed || !direct.isEmpty());
    }

    /** Waits until it {@link #isOver}, or patience is. */
    synchronized void await(long patienceMillis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        for (long left = patienceMillis; !isOver() && left > 0; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
    }

    synchronized PlanRun run() {
        if (plan == null) {
            return new PlanRun("-", 0, 0, false, 0, 0);
        }
        boolean isDirect = direct.contains(plan.session());
        return new PlanRun(
                plan.plan(),
                plan.expectedPackets(),
                plan.chance(),
                isDirect,
                packets.getOrDefault(plan.session(), 0),
                isDirect ? TimeUnit.NANOSECONDS.toMillis(directNanos - plannedNanos) : 0);
    }
}
