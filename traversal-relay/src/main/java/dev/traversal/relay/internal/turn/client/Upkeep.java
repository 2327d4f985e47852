package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.stun.RetransmitSchedule;
import dev.traversal.internal.stun.StunErrorCode;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an allocation and knows whether it is there. A Refresh every 15 to 25 seconds prolongs it, keeps the NAT's
 * binding toward the relay, and finds out if the relay has forgotten us; while data is sent and nothing comes back it is
 * asked after a second (RFC 8656 section 8).
 */
final class Upkeep {
    private static final long SECOND = 1_000_000_000L;
    private static final long MIN_PAUSE_NANOS = 15 * SECOND;
    private static final long MAX_PAUSE_NANOS = 25 * SECOND;
    private static final int LIFETIME_SECONDS = 600; // RFC 8656 section 3.2
    private static final long SILENCE_NANOS = SECOND;
    /** Two probes unanswered: others are prepared to take over. */
    private static final long DOUBT_NANOS = SECOND / 2;

    private static final long MIN_PROBE_PAUSE_NANOS = 2 * SECOND;

    private final Contact contact;
    private final Requests requests;
    private final Peers peers;
    private final RandomGenerator random;
    private @Nullable RefreshAsk asking;
    private @Nullable Deadline refresh;
    private @Nullable Deadline expiry;
    private @Nullable Deadline silence;
    private @Nullable Deadline doubt;
    private byte @Nullable [] ticket;
    private boolean doubted;
    private long askedNanos;
    private long heardNanos;

    Upkeep(Contact contact, Requests requests, Peers peers, RandomGenerator random) {
        this.contact = contact;
        this.requests = requests;
        this.peers = peers;
        this.random = random;
    }

    void begin(Grant grant, long nowNanos) {
        heardNanos = nowNanos;
        askedNanos = nowNanos - MIN_PROBE_PAUSE_NANOS;
        ticket = grant.ticket();
        prolonged(grant.lifetimeNanos(), nowNanos);
    }

    boolean isDoubted() {
        return doubted;
    }

    private void prolonged(long lifetimeNanos, long nowNanos) {
        expiry = new Deadline(nowNanos + lifetimeNanos, "relay allocation ends");
        long pause = MIN_PAUSE_NANOS + random.nextLong(MAX_PAUSE_NANOS - MIN_PAUSE_NANOS);
        refresh = new Deadline(nowNanos + Math.min(pause, lifetimeNanos / 6 * 5), "relay refresh");
    }

    /** Something came from the relay. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
        doubt = null;
        doubted = false;
    }

    /** Data is being sent: from now on silence means something. */
    void sending(long nowNanos) {
        if (silence == null) {
            silence = new Deadline(nowNanos + SILENCE_NANOS, "relay silence");
        }
    }

    /** Asks now, unless that was done lately. A patient question that is under way is too slow to judge by. */
    void probe(long nowNanos) {
        boolean asked = asking == null ? nowNanos - askedNanos < MIN_PROBE_PAUSE_NANOS : asking.isUrgent();
        if (!asked && !contact.isAgeing()) {
            ask(Schedules.URGENT, nowNanos);
            doubt = new Deadline(nowNanos + DOUBT_NANOS, "relay doubt");
        }
    }

    private void ask(RetransmitSchedule schedule, long nowNanos) {
        ask(new RefreshAsk(this, LIFETIME_SECONDS, schedule), nowNanos);
    }

    private void ask(RefreshAsk ask, long nowNanos) {
        asking = ask;
        askedNanos = nowNanos;
        requests.start(ask, nowNanos);
    }

    /** The relay does not know us where it sees us now: the allocation shall come along. {@return whether it can} */
    boolean move(long nowNanos) {
        byte @Nullable [] known = ticket;
        if (known == null) {
            return false;
        }
        if (asking == null || !asking.isMove()) {
            ask(new RefreshAsk(this, LIFETIME_SECONDS, Schedules.URGENT, known), nowNanos);
        }
        return true;
    }

    void handleTimeout(long nowNanos) {
        if (expiry != null && expiry.isDue(nowNanos)) {
            contact.lost("its time is over", nowNanos);
            return;
        }
        if (silence != null && silence.isDue(nowNanos)) {
            silence = null;
            lookForSilence(nowNanos);
        }
        if (doubt != null && doubt.isDue(nowNanos)) {
            doubt = null;
            doubted = true;
            contact.doubted(nowNanos);
        }
        if (refresh != null && refresh.isDue(nowNanos)) {
            refresh = null;
            if (asking == null && !contact.isAgeing()) {
                ask(Schedules.PATIENT, nowNanos);
            }
        }
    }

    private void lookForSilence(long nowNanos) {
        if (!peers.watched()) {
            return; // the next that is sent begins it anew
        }
        boolean askedLately = asking == null && nowNanos - askedNanos < MIN_PROBE_PAUSE_NANOS;
        if (nowNanos - heardNanos >= SILENCE_NANOS && askedLately) {
            silence = new Deadline(askedNanos + MIN_PROBE_PAUSE_NANOS, "relay silence");
        } else if (nowNanos - heardNanos >= SILENCE_NANOS) {
            probe(nowNanos);
        } else {
            silence = new Deadline(heardNanos + SILENCE_NANOS, "relay silence");
        }
    }

    @Nullable
    Deadline nextDeadline() {
        return Deadline.earlier(Deadline.earlier(refresh, expiry), Deadline.earlier(silence, doubt));
    }

    void refreshed(RefreshAsk ask, long lifetimeNanos, byte @Nullable [] newTicket, long nowNanos) {
        if (ask == asking) {
            ticket = newTicket != null ? newTicket : ticket;
            asking = null;
            doubt = null;
            prolonged(lifetimeNanos, nowNanos);
        }
    }

    void refused(RefreshAsk ask, int code, String reason, long nowNanos) {
        if (ask != asking) {
            return;
        }
        asking = null;
        doubt = null;
        if (code == StunErrorCode.ALLOCATION_MISMATCH && !ask.isMove() && move(nowNanos)) {
            return;
        }
        if (code == StunErrorCode.WRONG_CREDENTIALS || code == StunErrorCode.UNAUTHENTICATED) {
            contact.startAgeing(nowNanos);
        } else {
            contact.lost(reason, nowNanos);
        }
    }

    void unanswered(RefreshAsk ask, String reason, long nowNanos) {
        if (ask != asking) {
            return;
        }
        asking = null;
        doubt = null;
        if (heardNanos - askedNanos > 0) {
            refresh = new Deadline(nowNanos, "relay refresh"); // answers were lost, the relay was not
        } else {
            contact.lost(reason, nowNanos);
        }
    }
}
