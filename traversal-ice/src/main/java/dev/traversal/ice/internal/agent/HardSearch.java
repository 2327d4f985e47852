package dev.traversal.ice.internal.agent;

import dev.traversal.api.HardNatBudget;
import dev.traversal.internal.machine.Deadline;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When a session wants an attempt to get through hard NATs: once ordinary checks have had their time, and again after
 * growing pauses while data takes a relay. The initiator asks; the other end takes part. Lives on the session's loop.
 */
final class HardSearch {
    /** Ordinary checks have found what they can by then, mostly. */
    static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    /** Without a session of which the peer is authenticated an attempt may cost little: one is worth waiting for. */
    static final Duration UNTRUSTED_PAUSE = Duration.ofMillis(1_500);

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 16;

    private final boolean asks;
    private final HardNatBudget budget;
    private final Consumer<SessionEvent> events;
    private @Nullable Deadline deadline;
    private boolean connecting;
    private boolean waited;
    private boolean underWay;
    private boolean isDirect;
    private int failures;

    HardSearch(SessionConfig config, Consumer<SessionEvent> events) {
        this.budget = config.hardNat();
        this.asks = config.initiator() && budget.isOn();
        this.events = events;
    }

    /** Checks begin, with a peer of this library. */
    void connecting(long nowNanos) {
        if (asks) {
            connecting = true;
            deadline = after(FIRST_PAUSE, nowNanos);
        }
    }

    /** An attempt has begun, whoever asked for it. */
    void begun() {
        underWay = true;
    }

    /** A direct pair is selected. */
    void direct(int socket) {
        deadline = null;
        failures = 0;
        isDirect = true;
        if (underWay) {
            underWay = false;
            events.accept(new SessionEvent.ProbingSettled(socket));
        }
    }

    /** Data takes a path. */
    void moved(boolean relayed, long nowNanos) {
        if (relayed && isDirect && connecting) {
            isDirect = false;
            deadline = after(FIRST_PAUSE, nowNanos);
        }
    }

    /** An attempt is over. */
    void ended(boolean direct, long nowNanos) {
        underWay = false;
        if (!direct && !isDirect && connecting) {
            deadline = after(pause(), nowNanos);
            failures = Math.min(MOST_DOUBLINGS, failures + 1);
        }
    }

    /**
     * Asks if it is time to.
     *
     * @param open whether the peer is authenticated
     */
    void handleTimeout(boolean open, long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return;
        }
        if (!open && !waited) {
            waited = true;
            deadline = after(UNTRUSTED_PAUSE.minus(FIRST_PAUSE), nowNanos);
        } else {
            deadline = null;
            underWay = true;
            events.accept(new SessionEvent.ProbingWanted());
        }
    }

    @Nullable
    Deadline deadline() {
        return deadline;
    }

    private Duration pause() {
        Duration pause = budget.minRetryInterval().multipliedBy(1L << failures);
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static Deadline after(Duration pause, long nowNanos) {
        return new Deadline(nowNanos + pause.toNanos(), "attempt at a hard NAT");
    }
}
