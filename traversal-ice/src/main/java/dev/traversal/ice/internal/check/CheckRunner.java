package dev.traversal.ice.internal.check;

import dev.traversal.api.CandidateType;
import dev.traversal.internal.address.AddressKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which check leaves next: a triggered one, a nomination, the best pair that waits, then what has gone
 * unanswered for too long (RFC 8445 section 6.1.4.2).
 */
final class CheckRunner {
    /**
     * The first wait for an answer. RFC 8445 section 14.3 has 500 ms; a lost first datagram would cost all of it, and
     * one too many costs a hundred bytes.
     */
    static final long FIRST_RTO_NANOS = 100_000_000;

    private static final long MAX_RTO_NANOS = 3_200_000_000L;
    /** Once the peer was heard, datagrams do get through, so it pays to insist. */
    private static final long MAX_HEARD_RTO_NANOS = 400_000_000;
    /** A check of the peer's starts one of ours, but not more often than this. */
    private static final long MIN_TRIGGER_NANOS = 50_000_000;

    private final Telling telling;
    private final Checklist checklist;
    private final CheckScheduler scheduler;
    private final CheckSender sender;
    private final Nominator nominator;
    private final Outbox outbox;
    private boolean relaysTurn;
    private final TriggeredChecks triggered = new TriggeredChecks();

    CheckRunner(
            Telling telling,
            Checklist checklist,
            CheckScheduler scheduler,
            CheckSender sender,
            Nominator nominator,
            Outbox outbox) {
        this.telling = telling;
        this.checklist = checklist;
        this.scheduler = scheduler;
        this.sender = sender;
        this.nominator = nominator;
        this.outbox = outbox;
    }

    /** The peer's check came on a pair: ours follows (RFC 8445 section 7.3.1.4). */
    void trigger(CandidatePair pair, long nowNanos) {
        PairLife life = pair.life();
        life.heard();
        if (pair.isValid()) {
            return;
        }
        boolean justSent = pair.state() == CheckState.IN_PROGRESS
                && !life.isOpenerLast()
                && nowNanos - life.lastSentNanos() < MIN_TRIGGER_NANOS;
        if (justSent) {
            long soon = life.lastSentNanos() + MIN_TRIGGER_NANOS;
            life.nextSend(soon - life.nextSendNanos() < 0 ? soon : life.nextSendNanos());
        } else {
            checkSoon(pair);
        }
    }

    /** Checks a pair that is not valid before all others. */
    void checkSoon(CandidatePair pair) {
        if (pair.isValid() || !pair.life().maySend()) {
            return;
        }
        if (pair.state() != CheckState.WAITING) {
            pair.to(CheckState.WAITING);
        }
        triggered.add(pair);
    }

    /** Checks all pairs of a socket before all others, those of candidates behind NATs first. */
    void checkSoon(LocalBase base) {
        for (boolean host : new boolean[] {false, true}) {
            for (CandidatePair pair : checklist.pairs()) {
                if (pair.base() == base && (pair.remote().candidate().type() == CandidateType.HOST) == host) {
                    checkSoon(pair);
                }
            }
        }
    }

    void forget(CandidatePair pair) {
        triggered.remove(pair);
    }

    /** More is known of where we are seen: pairs that were held for that are held no longer than needed. */
    void hasLearnt(long nowNanos) {
        for (CandidatePair pair : checklist.pairs()) {
            PairLife life = pair.life();
            long knownNanos = telling.knownToPeerNanos(pair, nowNanos);
            if (life.isOpenerLast() && !life.isHeard() && knownNanos - life.heldUntilNanos() < 0) {
                life.hold(knownNanos);
                life.nextSend(knownNanos);
            }
        }
    }

    /** Sends what may leave now. */
    void run(long nowNanos) {
        if (!sender.isReady()) {
            return;
        }
        giveUp(nowNanos);
        for (CandidatePair pair = firstReserved(nowNanos); pair != null; pair = firstReserved(nowNanos)) {
            triggered.remove(pair);
            check(pair, nowNanos);
        }
        while (scheduler.isOpen(nowNanos)) {
            CandidatePair pair = next(nowNanos);
            if (pair == null) {
                return;
            }
            check(pair, nowNanos);
        }
    }

    /** {@return a pair whose first full check may leave now, its slot having been taken before, or {@code null}} */
    private @Nullable CandidatePair firstReserved(long nowNanos) {
        for (CandidatePair pair : checklist.pairs()) {
            PairLife life = pair.life();
            boolean due = pair.state() == CheckState.WAITING && life.isHeard()
                    || goesOn(pair, life.isHeard()) && !isHeld(pair, nowNanos);
            if (life.isReserved() && due && life.maySend()) {
                return pair;
            }
        }
        return null;
    }

    private void giveUp(long nowNanos) {
        for (CandidatePair pair : checklist.pairs()) {
            PairLife life = pair.life();
            if (pair.state() == CheckState.WAITING && !life.maySend()) {
                pair.to(CheckState.IN_PROGRESS);
                fail(pair, "enough was sent to that address in vain");
            } else if (pair.state() == CheckState.IN_PROGRESS
                    && !life.maySend()
                    && nowNanos - life.nextSendNanos() >= 0) {
                String reason = pair.error() == null ? "no answer to " + life.sent() + " checks" : pair.error();
                fail(pair, reason);
            }
        }
    }

    /** Ends a pair's check without success. */
    void fail(CandidatePair pair, String reason) {
        pair.to(CheckState.FAILED);
        pair.error(reason);
        triggered.remove(pair);
        checklist.thawNext(pair.foundation());
        outbox.tell(new IceEvent.CheckEnded(pair.path(), Optional.empty(), Optional.of(reason)));
    }

    private @Nullable CandidatePair next(long nowNanos) {
        CandidatePair nominee = nominator.due(nowNanos);
        if (nominee != null) {
            triggered.remove(nominee);
            return nominee;
        }
        CandidatePair first = triggered.poll();
        while (first != null && !isToBeTriggered(first)) {
            first = triggered.poll();
        }
        if (first != null) {
            return first;
        }
        CandidatePair heard = longestDue(true, nowNanos);
        if (heard != null) {
            return heard;
        }
        CandidatePair waiting = firstWaiting();
        return waiting != null ? waiting : longestDue(false, nowNanos);
    }

    /**
     * While nothing works yet every other turn is a relay's, whatever its priority: it is what data takes until something
     * better is proven.
     */
    private @Nullable CandidatePair firstWaiting() {
        CandidatePair relayed = relaysTurn && checklist.bestValid() == null ? checklist.firstWaitingRelayed() : null;
        relaysTurn = relayed == null;
        return relayed != null ? relayed : checklist.firstWaiting();
    }

    private static boolean isToBeTriggered(CandidatePair pair) {
        return !pair.isRemoved() && pair.state() == CheckState.WAITING;
    }

    private @Nullable CandidatePair longestDue(boolean heard, long nowNanos) {
        CandidatePair longest = null;
        for (CandidatePair pair : checklist.pairs()) {
            boolean due = goesOn(pair, heard) && nowNanos - pair.life().nextSendNanos() >= 0;
            if (due && (longest == null || goesBefore(pair, longest))) {
                longest = pair;
            }
        }
        return longest;
    }

    private static boolean goesBefore(CandidatePair one, CandidatePair other) {
        return one.isLikely() == other.isLikely()
                ? one.life().nextSendNanos() - other.life().nextSendNanos() < 0
                : one.isLikely();
    }

    private @Nullable CandidatePair longestUnanswered(boolean heard) {
        CandidatePair earliest = null;
        for (CandidatePair pair : checklist.pairs()) {
            if (goesOn(pair, heard)
                    && (earliest == null
                            || pair.life().nextSendNanos() - earliest.life().nextSendNanos() < 0)) {
                earliest = pair;
            }
        }
        return earliest;
    }

    private boolean goesOn(CandidatePair pair, boolean heard) {
        return pair.state() == CheckState.IN_PROGRESS
                && pair.life().maySend()
                && pair.life().isHeard() == heard
                && (heard || checklist.isWorthChecking(pair));
    }

    private void check(CandidatePair pair, long nowNanos) {
        if (pair.state() == CheckState.WAITING) {
            pair.to(CheckState.IN_PROGRESS);
        } else if (pair.state() == CheckState.IN_PROGRESS) {
            checklist.thawNext(pair.foundation()); // none of its kind waits for one that may be dead
        }
        if (isPeersTurn(pair, nowNanos)) {
            return;
        }
        boolean opens = sender.needsOpener(pair);
        if (opens) {
            sender.open(pair, nowNanos);
            long fullNanos = telling.knownToPeerNanos(pair, nowNanos);
            if (nowNanos - fullNanos < 0) {
                if (pair.isLikely()) {
                    scheduler.takeTwo(nowNanos);
                    pair.life().reserve();
                } else {
                    scheduler.take(nowNanos);
                }
                pair.life().hold(fullNanos);
                long againNanos = nowNanos + scheduler.spacingNanos();
                boolean hasTime = fullNanos - againNanos >= scheduler.spacingNanos();
                pair.life().nextSend(hasTime ? againNanos : fullNanos);
                return;
            }
        } else if (isHeld(pair, nowNanos)) {
            if (sender.needsOpenerAgain(pair)) {
                sender.open(pair, nowNanos);
                scheduler.take(nowNanos);
            }
            pair.life().nextSend(pair.life().heldUntilNanos());
            return;
        }
        sender.check(pair, nominator.numberOf(pair), nowNanos);
        if (pair.life().isReserved()) {
            pair.life().useReserved();
        } else if (opens) {
            scheduler.takeTwo(nowNanos);
        } else {
            scheduler.take(nowNanos);
        }
        if (!pair.isValid()) {
            pair.life().nextSend(nextSendNanos(pair, nowNanos));
        }
        nominator.sent(pair, nowNanos);
    }

    /**
     * {@return whether nothing may leave before the peer's first packet came} So it is where a gateway maps a port aside of
     * what our packets leave from; the peer's NAT lets in only what comes from that port, and ours lets in the peer's packet
     * only if none of ours has made a flow to the same place.
     */
    private boolean isPeersTurn(CandidatePair pair, long nowNanos) {
        PairLife life = pair.life();
        boolean untouched = !life.isHeard() && !life.isOpened() && life.sent() == 0;
        boolean passive = untouched
                && pair.base().isMappedAside()
                && pair.remote().candidate().type() != CandidateType.RELAYED
                && AddressKind.of(pair.remote().address().getAddress()) == AddressKind.ORDINARY
                && !checklist.hasTwin(pair);
        if (!passive || life.hadPeersTurn(nowNanos)) {
            return false;
        }
        life.waitForPeer(nowNanos + Telling.PEER_FIRST_NANOS);
        return true;
    }

    /** {@return whether only openers may leave yet} */
    private boolean isHeld(CandidatePair pair, long nowNanos) {
        PairLife life = pair.life();
        return life.isOpenerLast()
                && !life.isHeard()
                && nowNanos - life.heldUntilNanos() < 0
                && nowNanos - telling.knownToPeerNanos(pair, nowNanos) < 0;
    }

    private long nextSendNanos(CandidatePair pair, long nowNanos) {
        long next = nowNanos + rtoNanos(pair.life());
        boolean waits = pair.base().isFresh() && !pair.life().isHeard();
        return waits ? later(next, telling.knownToPeerNanos(pair.base(), nowNanos)) : next;
    }

    private long rtoNanos(PairLife life) {
        int repeatedOpeners = life.isHeard() ? 0 : Math.max(0, life.openers() - 1);
        int doublings = Math.min(life.sinceHeard() - 1 - repeatedOpeners, 16);
        if (!life.maySend()) {
            return MAX_RTO_NANOS;
        }
        long doubled = FIRST_RTO_NANOS << Math.max(0, doublings);
        return life.isHeard()
                ? Math.min(MAX_HEARD_RTO_NANOS, doubled)
                : Math.max(Math.min(MAX_RTO_NANOS, doubled), scheduler.spacingNanos() * checklist.activeCount());
    }

    /** Says when {@link #run} has something to do. */
    void deadlines(EarliestDeadline earliest, long nowNanos) {
        if (!sender.isReady()) {
            return;
        }
        long slot = scheduler.nextSlotNanos(nowNanos);
        if (!triggered.isEmpty() || checklist.firstWaiting() != null) {
            earliest.offer(slot, "Ta");
        }
        offerRepetition(earliest, longestUnanswered(true), slot);
        offerRepetition(earliest, longestUnanswered(false), slot);
        nominator.deadline(earliest, slot);
        for (CandidatePair pair : checklist.pairs()) {
            if (pair.state() == CheckState.IN_PROGRESS && !pair.life().maySend()) {
                earliest.offer(pair.life().nextSendNanos(), "last RTO");
            } else if (pair.life().isReserved() && goesOn(pair, pair.life().isHeard())) {
                earliest.offer(pair.life().heldUntilNanos(), "first full check");
            }
        }
    }

    private static void offerRepetition(EarliestDeadline earliest, @Nullable CandidatePair pair, long slot) {
        if (pair != null) {
            earliest.offer(later(slot, pair.life().nextSendNanos()), "RTO");
        }
    }

    private static long later(long a, long b) {
        return a - b >= 0 ? a : b;
    }
}
