package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import dev.traversal.api.TurnServer;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.StreamTarget;
import dev.traversal.internal.relay.RelayEvent;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One server that was given, and how to reach it: by UDP, and by a stream as soon as UDP stays silent for a quarter of a
 * second. Has one allocation there at most.
 */
final class Contender implements Contact.Owner {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long STREAM_DELAY_NANOS = 250 * MILLI;
    private static final long MIN_REST_NANOS = 2 * SECOND;
    private static final long MAX_REST_NANOS = 60 * SECOND;
    private static final long BUSY_REST_NANOS = 60 * SECOND; // RFC 8656 section 7.4: at least a minute
    private static final long REFUSED_REST_NANOS = 300 * SECOND;
    /** What lives shorter counts as a failure, so that losing and allocating make no loop. */
    private static final long WORTH_NANOS = 10 * SECOND;

    private static final int MAX_FAILURES = 6;
    private static final int NO_QUERY = -1;

    /** What it does. */
    enum State {
        /** Waits until it is needed. */
        IDLE,
        TRYING,
        LIVE,
        /** Waits for its pause to end, and until it is needed. */
        RESTING
    }

    private final TurnServer server;
    private final @Nullable PeerOffer offer;
    private final Desk desk;
    private final Attempts attempts;
    private State state = State.IDLE;
    private boolean chosen;
    private boolean failing;
    private String reported = "";
    private int failures;
    private long rttNanos = Long.MAX_VALUE;
    private @Nullable Deadline streams;
    private @Nullable Deadline rest;

    Contender(TurnServer server, int query, Desk desk) {
        this(server, query, null, desk);
    }

    /** A peer that relays. */
    Contender(PeerOffer offer, Desk desk) {
        this(offer.server(), NO_QUERY, offer, desk);
    }

    private Contender(TurnServer server, int query, @Nullable PeerOffer offer, Desk desk) {
        this.server = server;
        this.offer = offer;
        this.desk = desk;
        this.attempts = new Attempts(server, query, offer, desk, this);
    }

    State state() {
        return state;
    }

    /** The peer has said something else than before. */
    void renew(List<TransportAddress> addresses, TurnCredentials.Login login) {
        if (offer != null) {
            offer.renew(addresses, login);
        }
    }

    /** {@return whether it is a peer, and no server} */
    boolean isPeer() {
        return offer != null;
    }

    /** {@return whether it has an allocation, or shows its credentials to get one} */
    boolean isChosen() {
        return chosen || state == State.LIVE;
    }

    /** {@return how long an answer takes, a lifetime if nobody knows} */
    long rttNanos() {
        return rttNanos;
    }

    boolean speaksUdp() {
        return attempts.speaksUdp();
    }

    List<Contact> contacts() {
        return attempts.contacts();
    }

    /** {@return the contact that holds an allocation, one that is not doubted if there are two} */
    @Nullable
    Contact live() {
        return attempts.live();
    }

    /** {@return whether it cannot be had now, or perhaps no more} */
    boolean isFailing() {
        Contact live = live();
        return failing || live != null && live.isDoubted();
    }

    /** {@return whether it may begin now} */
    boolean isReady() {
        return state == State.IDLE && rest == null;
    }

    // ---- commands

    /**
     * Tries to get an allocation.
     *
     * @param hurry whether streams are not to wait for UDP
     */
    void begin(boolean hurry, long nowNanos) {
        state = State.TRYING;
        rest = null;
        attempts.begin(nowNanos);
        if (attempts.speaksStreams()) {
            long delay = hurry || !desk.hopesForUdp() ? 0 : STREAM_DELAY_NANOS;
            streams = new Deadline(nowNanos + delay, "relay by stream");
        }
        handleTimeout(nowNanos);
        giveUpIfDone(Ending.FAILED, nowNanos);
    }

    /** Gives everything back, and waits until it is needed. */
    void letGo(long nowNanos) {
        attempts.dropAll(nowNanos);
        state = State.IDLE;
        chosen = false;
        streams = null;
        rest = null;
    }

    void networkChanged(long nowNanos) {
        failures = 0;
        failing = false;
        rest = null;
        if (state == State.RESTING) {
            state = State.IDLE;
        }
        List.copyOf(contacts()).forEach(contact -> contact.probe(nowNanos));
    }

    // ---- what comes

    void handleInput(Input input, long nowNanos) {
        attempts.handleInput(input, state == State.TRYING, nowNanos);
        giveUpIfDone(Ending.FAILED, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        if (rest != null && rest.isDue(nowNanos)) {
            rest = null;
            failing = false;
            state = State.IDLE;
            desk.available(nowNanos);
        }
        if (streams != null && streams.isDue(nowNanos)) {
            streams = null;
            beginStream(nowNanos);
        }
        List.copyOf(contacts()).forEach(contact -> contact.handleTimeout(nowNanos));
    }

    /** While UDP reaches any server streams are not needed: if it does not reach this one that is not UDP's fault. */
    private void beginStream(long nowNanos) {
        if (attempts.isPromising()) {
            return;
        }
        if (desk.isReachedByUdp()) {
            if (!speaksUdp()) {
                letGo(nowNanos);
                desk.settleIfDone(nowNanos);
            } else {
                giveUpIfDone(Ending.FAILED, nowNanos);
            }
            return;
        }
        attempts.openStream(nowNanos);
    }

    @Nullable
    Deadline nextDeadline() {
        Deadline earliest = Deadline.earlier(rest, streams);
        for (Contact contact : contacts()) {
            earliest = Deadline.earlier(earliest, contact.nextDeadline());
        }
        return earliest;
    }

    // ---- what becomes of contacts

    @Override
    public boolean challenged(Contact contact, long nowNanos) {
        rttNanos = contact.rttNanos();
        desk.measured(this);
        boolean late = contacts().stream().anyMatch(other -> other != contact && Attempts.isPromising(other));
        boolean wanted = !late && desk.wants(this);
        if (!wanted) {
            attempts.remove(contact);
            if (!late) {
                letGo(nowNanos);
                desk.settleIfDone(nowNanos);
            }
            return false;
        }
        chosen = true;
        if (!contact.target().way().isStream()) {
            streams = null;
            attempts.dropUnanswered(contact, nowNanos);
        }
        return true;
    }

    @Override
    public void allocated(Contact contact, long nowNanos) {
        rttNanos = contact.rttNanos();
        boolean late = contacts().stream()
                .anyMatch(other -> other != contact && other.isLive() && Attempts.isPromising(other));
        if (late || !desk.wants(this)) {
            attempts.drop(contact, nowNanos);
            if (!late) {
                letGo(nowNanos);
            }
            desk.settleIfDone(nowNanos);
            return;
        }
        streams = null;
        attempts.dropUnanswered(contact, nowNanos);
        state = State.LIVE;
        failing = false;
        reported = "";
        chosen = true;
        contact.announce(desk.rank(this));
        desk.allocated(this, nowNanos);
    }

    @Override
    public void doubted(Contact contact, long nowNanos) {
        if (!contact.isLive()) {
            if (streams != null) {
                streams = new Deadline(nowNanos, streams.reason());
            }
            return;
        }
        desk.doubted(nowNanos);
        if (attempts.speaksStreams() && !contact.target().way().isStream() && streams == null) {
            streams = new Deadline(nowNanos, "relay by stream");
        }
    }

    @Override
    public void ageing(Contact contact, long nowNanos) {
        if (live() == null) {
            chosen = false;
            begin(false, nowNanos);
        }
    }

    @Override
    public void redirected(Contact contact, InetSocketAddress elsewhere, @Nullable String domain, long nowNanos) {
        attempts.remove(contact);
        Way way = contact.target().way();
        InetSocketAddress to = way == Way.TLS && domain != null && !domain.isEmpty()
                ? InetSocketAddress.createUnresolved(domain, elsewhere.getPort())
                : elsewhere;
        attempts.open(new Target(to, way, contact.realm(), contact.target().hops() + 1), nowNanos);
        giveUpIfDone(Ending.FAILED, nowNanos);
    }

    @Override
    public void ended(Contact contact, Ending ending, String reason, long nowNanos) {
        attempts.remove(contact);
        if (ending == Ending.LOST) {
            lost(contact, nowNanos);
            return;
        }
        if (reason.startsWith(StreamTarget.INTERCEPTED) && reported.isEmpty()) {
            desk.outbox().report(new RelayEvent.Noticed("captive portal? " + reason));
        }
        attempts.failed(contact.target().uri() + ": " + reason);
        if (ending == Ending.REFUSED || ending == Ending.BUSY) {
            streams = null; // it will not think otherwise of a stream
            attempts.dropUnanswered(contact, nowNanos);
        } else if (streams != null) {
            streams = new Deadline(nowNanos, streams.reason());
            handleTimeout(nowNanos);
        }
        giveUpIfDone(ending, nowNanos);
    }

    private void lost(Contact contact, long nowNanos) {
        if (live() != null || state != State.LIVE) {
            desk.lost(nowNanos);
            return;
        }
        chosen = false;
        rest(Ending.FAILED, nowNanos);
        desk.lost(nowNanos); // others first: this one may be dead
        if (nowNanos - contact.allocatedNanos() >= WORTH_NANOS) {
            failures = 0;
            begin(true, nowNanos);
        }
    }

    private void giveUpIfDone(Ending ending, long nowNanos) {
        if (state != State.TRYING || streams != null || !attempts.areOver()) {
            return;
        }
        chosen = false;
        String reason = attempts.reasons();
        if (!reason.equals(reported)) { // it is asked again and again
            reported = reason;
            desk.outbox().report(new RelayEvent.Failed(server.uri().toString(), reason));
        }
        rest(ending, nowNanos);
        desk.lost(nowNanos);
        desk.settleIfDone(nowNanos);
    }

    private void rest(Ending ending, long nowNanos) {
        state = State.RESTING;
        failing = true;
        long pause = switch (ending) {
            case BUSY -> BUSY_REST_NANOS;
            case REFUSED -> REFUSED_REST_NANOS;
            case FAILED, LOST -> Math.min(MIN_REST_NANOS << failures, MAX_REST_NANOS);
        };
        failures = Math.min(failures + 1, MAX_FAILURES);
        rest = new Deadline(nowNanos + pause + desk.jitter(pause), "relay pause");
    }
}
