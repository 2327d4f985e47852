package dev.traversal.ice.internal.check;

import org.jspecify.annotations.Nullable;

/** The pair that carries the data, and how fast it may change (RFC 8445 section 8.1.1). */
final class Selector {
    /** A peer that nominates now this and now that pair does not reorder the data more often than this. */
    static final long MIN_SWITCH_NANOS = 250_000_000;

    private final Checklist checklist;
    private final Outbox outbox;
    private @Nullable CandidatePair selected;
    private @Nullable CandidatePair wanted;
    private long lastSwitchNanos;
    private boolean mayRenominate;

    Selector(Checklist checklist, Outbox outbox) {
        this.checklist = checklist;
        this.outbox = outbox;
    }

    /** Better pairs may be selected later, so they are still checked. */
    void mayRenominate() {
        mayRenominate = true;
    }

    @Nullable
    CandidatePair selected() {
        return selected;
    }

    boolean isSelected(CandidatePair pair) {
        return pair == selected;
    }

    /** Selects a valid pair, now or as soon as it may be. */
    void select(CandidatePair pair, long nowNanos) {
        if (pair == selected) {
            wanted = null;
        } else if (selected != null && nowNanos - lastSwitchNanos < MIN_SWITCH_NANOS) {
            wanted = pair;
        } else {
            switchTo(pair, nowNanos);
        }
    }

    /** The selected pair is dead. */
    void replace(@Nullable CandidatePair successor, long nowNanos) {
        selected = null;
        wanted = null;
        checklist.floor(Long.MIN_VALUE);
        if (successor != null) {
            switchTo(successor, nowNanos);
        }
    }

    void run(long nowNanos) {
        CandidatePair pair = wanted;
        if (pair != null && nowNanos - lastSwitchNanos >= MIN_SWITCH_NANOS) {
            wanted = null;
            if (pair.isValid() && !pair.isRemoved()) {
                switchTo(pair, nowNanos);
            }
        }
    }

    void deadline(EarliestDeadline earliest) {
        if (wanted != null) {
            earliest.offer(lastSwitchNanos + MIN_SWITCH_NANOS, "switch");
        }
    }

    private void switchTo(CandidatePair pair, long nowNanos) {
        selected = pair;
        wanted = null;
        lastSwitchNanos = nowNanos;
        checklist.floor(mayRenominate ? pair.priority() : Long.MAX_VALUE);
        outbox.tell(new IceEvent.PairSelected(
                pair.path(), pair.socket(), pair.address(), pair.life().rttNanos()));
    }
}
