package dev.traversal.ice.internal.check;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The peer's consent to receive on valid pairs: asked for every 4 to 6 seconds where data goes, less often on a few
 * spare pairs to keep their mappings, and gone 30 seconds after the last answer (RFC 7675 section 5.1).
 */
final class Consent {
    static final long EXPIRY_NANOS = 30_000_000_000L;
    private static final long INTERVAL_NANOS = 5_000_000_000L;
    private static final long MAX_INTERVAL_NANOS = 6_000_000_000L;
    /** Between two of ours an unanswered question is asked again soon, else loss alone would end sessions. */
    private static final long DOUBT_INTERVAL_NANOS = 1_000_000_000L;
    /** After a hint that a pair is dead, one question more than this often at most. */
    private static final long HINT_PAUSE_NANOS = 1_000_000_000L;

    /** So many questions in a row are not lost by chance. */
    private static final int LOST_AFTER = 3;

    private static final double EARLIEST = 0.75;
    private static final int MAX_SPARES = 3;

    private final Checklist checklist;
    private final Selector selector;
    private final CheckSender sender;
    private final Outbox outbox;
    private final RandomGenerator random;
    private final Keepalive keepalive;
    private boolean ours;

    Consent(
            Checklist checklist,
            Selector selector,
            CheckSender sender,
            Outbox outbox,
            RandomGenerator random,
            Keepalive keepalive) {
        this.checklist = checklist;
        this.selector = selector;
        this.sender = sender;
        this.outbox = outbox;
        this.random = random;
        this.keepalive = keepalive;
    }

    void peerIsOurs() {
        ours = true;
    }

    /**
     * The peer answered on a pair: that is its consent.
     *
     * @param asked how many checks had gone unanswered
     */
    void answered(CandidatePair pair, int asked, long nowNanos) {
        boolean spare = selector.selected() != null && !selector.isSelected(pair);
        if (isSparing() && asked <= LOST_AFTER) {
            keepalive.survived(pair.path(), pair.life().silenceNanos(), nowNanos);
        }
        if (isSparing() || spare) {
            pair.life().nextSend(nowNanos + aBitLess(keepalive.intervalNanos(pair.path())));
        } else {
            pair.life().nextSend(nowNanos + around(INTERVAL_NANOS));
        }
    }

    /** The peer's check came and was answered: that keeps a mapping as well as a check of ours, if it need be no more. */
    void asked(CandidatePair pair, long nowNanos) {
        if (!isSparing() || !pair.isValid()) {
            return;
        }
        if (pair.life().sinceAnswer() > 0) {
            hint(pair, nowNanos); // it may be open again
        } else {
            pair.life().nextSend(nowNanos + aBitLess(keepalive.intervalNanos(pair.path())));
        }
    }

    /** The peer has news, maybe that it does not reach us: whether the way still works is asked now. */
    void peerTold(long nowNanos) {
        if (isSparing()) {
            for (CandidatePair pair : checklist.pairs()) {
                pair.life().forgetSilence(nowNanos);
                askSoon(pair, nowNanos);
            }
        }
    }

    /** While nothing is sent, and the peer knows of it, consent may grow old. */
    private boolean isSparing() {
        return ours && keepalive.isIdle();
    }

    /** Asks on a valid pair without waiting. */
    void askSoon(CandidatePair pair, long nowNanos) {
        if (pair.isValid()) {
            pair.life().nextSend(nowNanos);
        }
    }

    /** The system says that a datagram did not arrive; anybody could have forged that. */
    void hint(CandidatePair pair, long nowNanos) {
        if (nowNanos - pair.life().lastSentNanos() >= HINT_PAUSE_NANOS) {
            askSoon(pair, nowNanos);
        }
    }

    void run(long nowNanos) {
        for (CandidatePair pair : List.copyOf(checklist.pairs())) {
            if (!pair.isValid()) {
                continue;
            }
            if (nowNanos - validUntilNanos(pair) >= 0) {
                lose(pair, "the peer's consent expired", nowNanos);
            } else if (isKept(pair) && nowNanos - dueNanos(pair) >= 0) {
                if (isSparing()) {
                    doubt(pair, nowNanos);
                }
                sender.check(pair, 0, nowNanos);
                pair.life().consentSought();
                boolean soon = ours && !(isSparing() && pair.life().sinceAnswer() > LOST_AFTER);
                pair.life().nextSend(nowNanos + around(soon ? DOUBT_INTERVAL_NANOS : INTERVAL_NANOS));
            }
        }
    }

    /** Nothing may be sent on a valid pair any more. */
    void lose(CandidatePair pair, String reason, long nowNanos) {
        pair.to(CheckState.FAILED);
        pair.expire();
        pair.error(reason);
        boolean wasSelected = selector.isSelected(pair);
        CandidatePair successor = checklist.bestValid();
        if (wasSelected) {
            selector.replace(successor, nowNanos);
        }
        outbox.tell(new IceEvent.PairLost(pair.path(), pair.socket(), pair.address(), reason));
        if (wasSelected && successor == null) {
            outbox.tell(new IceEvent.Failed(reason));
        }
    }

    void deadline(EarliestDeadline earliest) {
        for (CandidatePair pair : checklist.pairs()) {
            if (pair.isValid()) {
                earliest.offer(validUntilNanos(pair), "consent expiry");
                if (isKept(pair)) {
                    earliest.offer(dueNanos(pair), "consent");
                }
            }
        }
    }

    /** A spare pair that is selected is asked at the pace of a selected one from then on. */
    private long dueNanos(CandidatePair pair) {
        PairLife life = pair.life();
        long next = life.nextSendNanos();
        if (!selector.isSelected(pair) || isSparing()) {
            return next;
        }
        long last = life.lastAnswerNanos() - life.lastSentNanos() >= 0 ? life.lastAnswerNanos() : life.lastSentNanos();
        long latest = last + MAX_INTERVAL_NANOS;
        return latest - next < 0 ? latest : next;
    }

    /** {@return when consent ends; where it need not be fresh, so long after it was asked for in vain} */
    private long validUntilNanos(CandidatePair pair) {
        PairLife life = pair.life();
        if (!ours || !keepalive.isSparing()) {
            return life.lastAnswerNanos() + EXPIRY_NANOS;
        }
        // the peer's NAT may be closed until its own keepalive leaves, after about as long a silence
        return life.sinceAnswer() == 0
                ? life.nextSendNanos() + EXPIRY_NANOS
                : life.firstUnansweredNanos() + life.silenceNanos() + EXPIRY_NANOS;
    }

    /** A keepalive is due, or is due again since it went unanswered. */
    private void doubt(CandidatePair pair, long nowNanos) {
        if (pair.life().sinceAnswer() > 0) {
            outbox.tell(new IceEvent.PairSilent(pair.socket(), pair.address()));
        }
        if (pair.life().sinceAnswer() == LOST_AFTER) {
            keepalive.lost(pair.path(), pair.life().silenceNanos(), nowNanos);
        }
    }

    private boolean isKept(CandidatePair pair) {
        if (selector.selected() == null || selector.isSelected(pair)) {
            return true;
        }
        if (!ours) {
            return false;
        }
        int better = 0;
        for (CandidatePair other : checklist.pairs()) {
            if (other == pair) {
                return better < MAX_SPARES;
            }
            if (other.isValid() && !selector.isSelected(other)) {
                better++;
            }
        }
        return false;
    }

    /** Early enough for the mapping, and never in step with others. */
    private long aBitLess(long intervalNanos) {
        return (long) (intervalNanos * (EARLIEST + 0.2 * random.nextDouble()));
    }

    /** 0.8 to 1.2 times the interval (RFC 7675 section 5.1). */
    private long around(long intervalNanos) {
        return (long) (intervalNanos * (0.8 + 0.4 * random.nextDouble()));
    }
}
