package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TurnServer;
import dev.traversal.api.TurnUri;
import dev.traversal.api.TurnUri.Transport;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.StreamTarget;
import dev.traversal.internal.relay.RelayEvent;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
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
    private final int query;
    private final Desk desk;
    private final LoginSource logins;
    private final List<Contact> contacts = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private List<InetAddress> addresses = List.of();
    private State state = State.IDLE;
    private boolean resolving;
    private boolean chosen;
    private String reported = "";
    private int failures;
    private long rttNanos = Long.MAX_VALUE;
    private @Nullable Deadline streams;
    private @Nullable Deadline rest;

    Contender(TurnServer server, int query, Desk desk) {
        this.server = server;
        this.query = query;
        this.desk = desk;
        this.logins = new LoginSource(server.credentials(), desk.ground().loop());
    }

    State state() {
        return state;
    }

    int query() {
        return query;
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
        return !server.uri().secure() && server.uri().transport().orElse(Transport.UDP) == Transport.UDP;
    }

    private boolean speaksStreams() {
        return server.uri().transport().orElse(Transport.TCP) == Transport.TCP;
    }

    List<Contact> contacts() {
        return contacts;
    }

    /** {@return the contact that holds an allocation, one that is not doubted if there are two} */
    @Nullable
    Contact live() {
        Contact found = null;
        for (Contact contact : contacts) {
            if (contact.isLive() && !contact.isAgeing() && (found == null || found.isDoubted())) {
                found = contact;
            }
        }
        return found;
    }

    /** {@return whether the server answers there, and nothing speaks against it} */
    private boolean isPromising(Contact contact) {
        return contact.isAnswered() && !contact.isDoubted() && !contact.isAgeing();
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
        reasons.clear();
        logins.prepare(nowNanos);
        if (speaksUdp()) {
            beginUdp(nowNanos);
        }
        if (speaksStreams()) {
            long delay = hurry || !desk.hopesForUdp() ? 0 : STREAM_DELAY_NANOS;
            streams = new Deadline(nowNanos + delay, "relay by stream");
        } else if (!speaksUdp()) {
            reasons.add("DTLS is not spoken here");
        }
        handleTimeout(nowNanos);
        giveUpIfDone(Ending.FAILED, nowNanos);
    }

    private void beginUdp(long nowNanos) {
        TurnUri uri = server.uri();
        if (!uri.server().isUnresolved()) {
            open(Target.given(uri.server(), Way.UDP), nowNanos);
            return;
        }
        openUdp(nowNanos); // what was known before may still hold
        resolving = true;
        desk.outbox().ask(new Effect.Resolve(query, uri.server().getHostString()));
    }

    private void openUdp(long nowNanos) {
        boolean ipv4 = false;
        boolean ipv6 = false;
        for (InetAddress address : addresses) {
            boolean isIpv6 = address instanceof Inet6Address;
            if (!(isIpv6 ? ipv6 : ipv4)) {
                ipv6 |= isIpv6;
                ipv4 |= !isIpv6;
                open(
                        Target.given(
                                new InetSocketAddress(
                                        address, server.uri().server().getPort()),
                                Way.UDP),
                        nowNanos);
            }
        }
    }

    private void open(Target target, long nowNanos) {
        Contact contact = desk.contact(target, logins, this, nowNanos);
        if (contact == null) {
            reasons.add("too many relays are asked at a time");
        } else {
            contacts.add(contact);
            contact.open();
        }
    }

    /** Gives everything back, and waits until it is needed. */
    void letGo(long nowNanos) {
        List.copyOf(contacts).forEach(contact -> drop(contact, nowNanos));
        state = State.IDLE;
        chosen = false;
        streams = null;
        rest = null;
    }

    private void drop(Contact contact, long nowNanos) {
        contacts.remove(contact);
        contact.close(nowNanos);
        desk.gone(contact);
    }

    void networkChanged(long nowNanos) {
        failures = 0;
        rest = null;
        if (state == State.RESTING) {
            state = State.IDLE;
        }
        List.copyOf(contacts).forEach(contact -> contact.probe(nowNanos));
    }

    // ---- what comes

    void handleInput(Input input, long nowNanos) {
        resolving = false;
        if (input instanceof Input.Resolved resolved) {
            boolean first = addresses.isEmpty();
            addresses = resolved.addresses();
            if (first && state == State.TRYING) {
                openUdp(nowNanos);
            }
        } else if (input instanceof Input.ResolveFailed failed && addresses.isEmpty()) {
            reasons.add(failed.reason());
        }
        giveUpIfDone(Ending.FAILED, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        if (rest != null && rest.isDue(nowNanos)) {
            rest = null;
            state = State.IDLE;
            desk.available(nowNanos);
        }
        if (streams != null && streams.isDue(nowNanos)) {
            streams = null;
            beginStream(nowNanos);
        }
        List.copyOf(contacts).forEach(contact -> contact.handleTimeout(nowNanos));
    }

    /** While UDP reaches any server streams are not needed: if it does not reach this one that is not UDP's fault. */
    private void beginStream(long nowNanos) {
        if (contacts.stream().anyMatch(this::isPromising)) {
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
        open(Target.given(server.uri().server(), server.uri().secure() ? Way.TLS : Way.TCP), nowNanos);
    }

    @Nullable
    Deadline nextDeadline() {
        Deadline earliest = Deadline.earlier(rest, streams);
        for (Contact contact : contacts) {
            earliest = Deadline.earlier(earliest, contact.nextDeadline());
        }
        return earliest;
    }

    // ---- what becomes of contacts

    @Override
    public boolean challenged(Contact contact, long nowNanos) {
        rttNanos = contact.rttNanos();
        boolean late = contacts.stream().anyMatch(other -> other != contact && isPromising(other));
        boolean wanted = !late && desk.wants(this);
        if (!wanted) {
            contacts.remove(contact);
            desk.gone(contact);
            if (!late) {
                letGo(nowNanos);
                desk.settleIfDone(nowNanos);
            }
            return false;
        }
        chosen = true;
        if (!contact.target().way().isStream()) {
            streams = null;
            dropUnanswered(contact, nowNanos);
        }
        return true;
    }

    private void dropUnanswered(Contact but, long nowNanos) {
        for (Contact other : List.copyOf(contacts)) {
            if (other != but && !other.isLive()) {
                drop(other, nowNanos);
            }
        }
    }

    @Override
    public void allocated(Contact contact, long nowNanos) {
        rttNanos = contact.rttNanos();
        boolean late = contacts.stream().anyMatch(other -> other != contact && other.isLive() && isPromising(other));
        if (late || !desk.wants(this)) {
            drop(contact, nowNanos);
            if (!late) {
                letGo(nowNanos);
            }
            desk.settleIfDone(nowNanos);
            return;
        }
        streams = null;
        dropUnanswered(contact, nowNanos);
        state = State.LIVE;
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
        if (speaksStreams() && !contact.target().way().isStream() && streams == null) {
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
        contacts.remove(contact);
        desk.gone(contact);
        Way way = contact.target().way();
        InetSocketAddress to = way == Way.TLS && domain != null && !domain.isEmpty()
                ? InetSocketAddress.createUnresolved(domain, elsewhere.getPort())
                : elsewhere;
        open(new Target(to, way, contact.realm(), contact.target().hops() + 1), nowNanos);
        giveUpIfDone(Ending.FAILED, nowNanos);
    }

    @Override
    public void ended(Contact contact, Ending ending, String reason, long nowNanos) {
        contacts.remove(contact);
        desk.gone(contact);
        if (ending == Ending.LOST) {
            lost(contact, nowNanos);
            return;
        }
        if (reason.startsWith(StreamTarget.INTERCEPTED) && reported.isEmpty()) {
            desk.outbox().report(new RelayEvent.Noticed("captive portal? " + reason));
        }
        reasons.add(contact.target().uri() + ": " + reason);
        if (ending == Ending.REFUSED || ending == Ending.BUSY) {
            streams = null; // it will not think otherwise of a stream
            dropUnanswered(contact, nowNanos);
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
        if (state != State.TRYING
                || resolving
                || streams != null
                || !contacts.stream().allMatch(Contact::isAgeing)) {
            return;
        }
        chosen = false;
        String reason = String.join("; ", reasons);
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
        long pause = switch (ending) {
            case BUSY -> BUSY_REST_NANOS;
            case REFUSED -> REFUSED_REST_NANOS;
            case FAILED, LOST -> Math.min(MIN_REST_NANOS << failures, MAX_REST_NANOS);
        };
        failures = Math.min(failures + 1, MAX_FAILURES);
        rest = new Deadline(nowNanos + pause + desk.jitter(pause), "relay pause");
    }
}
