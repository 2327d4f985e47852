package dev.traversal.ice.internal.check;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Regular nomination (RFC 8445 section 8.1.1): the controlling side names the best pair once nothing better is to be
 * hoped for, or shortly after the first success, and repeats it until it is answered; the controlled side follows.
 * Between two of ours a better pair may be named later.
 */
final class Nominator {
    /** A better pair is waited for as long again as the first valid one took to answer, within these bounds. */
    static final long MIN_HOPE_NANOS = 50_000_000;

    static final long MAX_HOPE_NANOS = 250_000_000;
    /** A relay is not named for good while something direct may yet be found, if it is for good. */
    static final long RELAYED_HOPE_NANOS = 1_000_000_000;
    /** Pause between two nominations of ours. */
    static final long RENOMINATION_PAUSE_NANOS = 1_000_000_000;

    private static final long FIRST_WAIT_NANOS = 100_000_000;
    private static final long MAX_WAIT_NANOS = 400_000_000;
    private static final int MAX_TRIES = 40;
    private static final int MAX_NOMINATIONS = 64;

    private final Roles roles;
    private final Checklist checklist;
    private final Selector selector;
    private final RejectTally rejects;
    private final Set<CandidatePair> refused = new HashSet<>();
    private boolean mayRenominate;
    private boolean anyValid;
    private boolean onlyRelayed;
    private long hopeEndsNanos;
    private int number;
    private long nominatedNanos;
    private @Nullable CandidatePair target;
    private int tries;
    private long nextNanos;
    private @Nullable CandidatePair peerNominee;
    private long peerNumber;

    Nominator(Roles roles, Checklist checklist, Selector selector, RejectTally rejects) {
        this.roles = roles;
        this.checklist = checklist;
        this.selector = selector;
        this.rejects = rejects;
    }

    /** The peer follows a nomination that comes after another. */
    void mayRenominate() {
        mayRenominate = true;
    }

    /** A pair became valid. */
    void valid(CandidatePair pair, long nowNanos) {
        boolean lasting = pair.isRelayed() && !mayRenominate;
        if (!anyValid || onlyRelayed && !lasting) {
            long hopeNanos = lasting
                    ? RELAYED_HOPE_NANOS
                    : Math.max(
                            MIN_HOPE_NANOS, Math.min(MAX_HOPE_NANOS, pair.life().rttNanos()));
            long endsNanos = nowNanos + hopeNanos;
            hopeEndsNanos = anyValid && endsNanos - hopeEndsNanos > 0 ? hopeEndsNanos : endsNanos;
            onlyRelayed = lasting;
            anyValid = true;
        }
        if (pair == peerNominee && !roles.isControlling()) {
            selector.select(pair, nowNanos);
        }
    }

    /**
     * The peer nominated a pair.
     *
     * @param counter which nomination of its it is, -1 if it does not say
     */
    void nominatedByPeer(CandidatePair pair, long counter, long nowNanos) {
        if (roles.isControlling()) {
            rejects.count(CheckReject.USE_CANDIDATE);
            return;
        }
        if (counter >= 0 && counter < peerNumber) {
            rejects.count(CheckReject.STALE_NOMINATION); // overtaken by a newer one
            return;
        }
        peerNumber = Math.max(peerNumber, counter);
        peerNominee = pair;
        if (pair.isValid()) {
            selector.select(pair, nowNanos);
        }
    }

    /** Decides whether to nominate. */
    void run(long nowNanos) {
        if (!roles.isControlling() || (target != null && !isUsable(target))) {
            target = null;
        }
        if (target != null && tries >= MAX_TRIES && nowNanos - nextNanos >= 0) {
            refused.add(target);
            target = null;
        }
        if (target == null && roles.isControlling()) {
            CandidatePair best = best();
            if (best != null && mayNominate(best, nowNanos)) {
                target = best;
                tries = 0;
                nextNanos = nowNanos;
                nominatedNanos = nowNanos;
                number++;
            }
        }
    }

    private static boolean isUsable(CandidatePair pair) {
        return pair.isValid() && !pair.isRemoved();
    }

    private @Nullable CandidatePair best() {
        for (CandidatePair pair : checklist.pairs()) {
            if (pair.isValid() && !refused.contains(pair)) {
                return pair;
            }
        }
        return null;
    }

    private boolean mayNominate(CandidatePair best, long nowNanos) {
        CandidatePair selected = selector.selected();
        if (selected == null) {
            return !checklist.hasHopeAbove(best) || nowNanos - hopeEndsNanos >= 0;
        }
        return isBetter(best, selected) && nowNanos - nominatedNanos >= RENOMINATION_PAUSE_NANOS;
    }

    private boolean isBetter(CandidatePair best, CandidatePair selected) {
        return mayRenominate && best.priority() > selected.priority() && number < MAX_NOMINATIONS;
    }

    /** {@return the pair whose nomination is to be sent now, or {@code null}} */
    @Nullable
    CandidatePair due(long nowNanos) {
        return target != null && nowNanos - nextNanos >= 0 ? target : null;
    }

    /** {@return the number of the nomination that a check on this pair is, 0 if it is none} */
    int numberOf(CandidatePair pair) {
        return pair == target ? number : 0;
    }

    /** A check left on a pair. */
    void sent(CandidatePair pair, long nowNanos) {
        if (pair == target) {
            nextNanos = nowNanos + Math.min(MAX_WAIT_NANOS, FIRST_WAIT_NANOS << Math.min(tries, 8));
            tries++;
        }
    }

    /** A nominating check was answered. */
    void answered(CandidatePair pair, long nowNanos) {
        if (roles.isControlling() && pair.isValid()) {
            if (pair == target) {
                target = null;
            }
            selector.select(pair, nowNanos);
        }
    }

    /**
     * Says when to decide or to repeat.
     *
     * @param slot when the next check may leave at the earliest
     */
    void deadline(EarliestDeadline earliest, long slot) {
        if (target != null) {
            earliest.offer(slot - nextNanos >= 0 ? slot : nextNanos, "nomination");
            return;
        }
        CandidatePair best = roles.isControlling() ? best() : null;
        CandidatePair selected = selector.selected();
        if (best != null && selected == null) {
            earliest.offer(hopeEndsNanos, "hope for a better pair");
        } else if (best != null && selected != null && isBetter(best, selected)) {
            earliest.offer(nominatedNanos + RENOMINATION_PAUSE_NANOS, "renomination");
        }
    }
}
