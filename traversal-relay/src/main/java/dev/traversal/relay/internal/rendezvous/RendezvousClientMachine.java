package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException.Reason;
import dev.traversal.internal.machine.Deadline;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The client of a rendezvous server without I/O: connects, registers, carries requests, and does it all again when the
 * connection breaks. After every call that takes {@code nowNanos}, drain both polls, then ask {@link #nextDeadline()}.
 * Not thread-safe.
 *
 * <p>A request that was sent on a connection that broke is sent again on the next one, so an envelope may arrive
 * twice: envelopes carry their own protection against that.
 */
public final class RendezvousClientMachine {
    private static final int PONGS_PER_SECOND = 10;
    private static final long FIRST_ATTEMPT = 1;
    private static final byte[] NOTHING = {};

    private enum State {
        NEW,
        PAUSING,
        CONNECTING,
        REGISTERING,
        REGISTERED,
        CLOSED
    }

    private final Identity identity;
    private final String authority;
    private final ClientTimings timings;
    private final ReconnectPause pause;
    private final Liveness liveness;
    private final PendingRequests requests = new PendingRequests();
    private final Queue<ClientEffect> effects = new ArrayDeque<>();
    private final Queue<ClientEvent> events = new ArrayDeque<>();

    private State state = State.NEW;
    private boolean displaced;
    private long attempt;
    private long attemptStartNanos;
    private long stateNanos;
    private boolean proved;
    private byte[] prekey = NOTHING;
    private @Nullable TokenBucket pongs;
    private @Nullable Boolean reported;

    /**
     * Makes one.
     *
     * @param identity whose messages to receive
     * @param authority the server as its address names it, as the shell sends it in {@code Host}
     * @param timings how patient it is
     * @param random for jitter
     */
    public RendezvousClientMachine(Identity identity, String authority, ClientTimings timings, RandomGenerator random) {
        this.identity = identity;
        this.authority = authority;
        this.timings = timings;
        liveness = new Liveness(timings);
        pause = new ReconnectPause(timings, random);
    }

    /**
     * Starts.
     *
     * @param nowNanos the time
     */
    public void open(long nowNanos) {
        if (state == State.NEW) {
            connect(nowNanos);
        }
    }

    /**
     * Replaces the prekey.
     *
     * @param request names the answer; larger than those before
     * @param newPrekey the bytes
     * @param nowNanos the time
     */
    public void publish(long request, byte[] newPrekey, long nowNanos) {
        if (newPrekey.length == 0 || newPrekey.length > RendezvousMessage.MAX_PREKEY_BYTES) {
            refuse(request, Reason.MALFORMED, "a prekey has 1.." + RendezvousMessage.MAX_PREKEY_BYTES + " bytes");
        } else {
            byte[] text = MessageWriter.write(new RendezvousMessage.Publish(request, newPrekey));
            if (submit(request, text, nowNanos)) {
                prekey = newPrekey.clone();
            }
        }
    }

    /**
     * Asks for a prekey.
     *
     * @param request names the answer; larger than those before
     * @param peer whose
     * @param nowNanos the time
     */
    public void fetch(long request, PeerId peer, long nowNanos) {
        submit(request, MessageWriter.write(new RendezvousMessage.Fetch(request, peer)), nowNanos);
    }

    /**
     * Sends an envelope.
     *
     * @param request names the answer; larger than those before
     * @param peer the receiver
     * @param envelope the bytes
     * @param nowNanos the time
     */
    public void send(long request, PeerId peer, byte[] envelope, long nowNanos) {
        if (envelope.length > RendezvousMessage.MAX_ENVELOPE_BYTES) {
            refuse(
                    request,
                    Reason.MALFORMED,
                    "an envelope has at most " + RendezvousMessage.MAX_ENVELOPE_BYTES + " bytes but this has "
                            + envelope.length);
        } else {
            RendezvousMessage message = new RendezvousMessage.Send(request, peer, envelope, Optional.empty());
            submit(request, MessageWriter.write(message), nowNanos);
        }
    }

    private boolean submit(long request, byte[] text, long nowNanos) {
        if (state == State.CLOSED) {
            refuse(request, Reason.UNREACHABLE, "the channel is closed");
            return false;
        }
        if (requests.count() >= timings.maxPending() || requests.bytes() + text.length > timings.maxPendingBytes()) {
            refuse(request, Reason.OVERLOADED, requests.count() + " requests are waiting for " + authority);
            return false;
        }
        requests.add(new PendingRequests.Request(
                request, text, nowNanos + timings.requestTimeout().toNanos()));
        if (state == State.REGISTERED) {
            if (requests.count() == 1) {
                liveness.asked(nowNanos);
            }
            effects.add(new ClientEffect.Write(attempt, text));
        } else if (state == State.PAUSING && !displaced) {
            // somebody waits: do not sit out a long pause
            long soon = later(
                    nowNanos, attemptStartNanos + timings.minAttemptInterval().toNanos());
            stateNanos = stateNanos - soon > 0 ? soon : stateNanos;
        }
        return true;
    }

    /**
     * A connection is up and speaks WebSocket.
     *
     * @param connection its attempt
     * @param nowNanos the time
     */
    public void handleConnected(long connection, long nowNanos) {
        if (connection == attempt && state == State.CONNECTING) {
            state = State.REGISTERING;
            pongs = new TokenBucket(PONGS_PER_SECOND, PONGS_PER_SECOND, nowNanos);
        }
    }

    /**
     * A connection is gone, or there never was one.
     *
     * @param connection its attempt
     * @param code the server's {@link CloseCode}, or {@link CloseCode#CUT}
     * @param detail why
     * @param nowNanos the time
     */
    public void handleDisconnected(long connection, int code, String detail, long nowNanos) {
        if (isLive(connection)) {
            lost(code, detail, nowNanos);
        }
    }

    /**
     * A text message came.
     *
     * @param connection its attempt
     * @param text what came
     * @param nowNanos the time
     */
    public void handleText(long connection, byte[] text, long nowNanos) {
        if (!isLive(connection) || state == State.CONNECTING) {
            return;
        }
        liveness.heard(nowNanos);
        RendezvousMessage message = MessageReader.read(text);
        if (message == null || message instanceof RendezvousMessage.Invalid) {
            drop(CloseCode.BAD_DATA, "it sent what is no message", nowNanos);
        } else if (state == State.REGISTERED) {
            registered(message);
        } else if (message instanceof RendezvousMessage.Challenge challenge) {
            prove(challenge, nowNanos);
        } else if (message instanceof RendezvousMessage.Registered registered && proved) {
            welcome(registered, nowNanos);
        }
    }

    /**
     * A ping came.
     *
     * @param connection its attempt
     * @param payload to be sent back
     * @param nowNanos the time
     */
    public void handlePing(long connection, byte[] payload, long nowNanos) {
        if (isLive(connection) && pongs != null) {
            liveness.heard(nowNanos);
            if (pongs.take(1, nowNanos)) {
                effects.add(new ClientEffect.Pong(attempt, payload));
            }
        }
    }

    /**
     * A pong came.
     *
     * @param connection its attempt
     * @param nowNanos the time
     */
    public void handlePong(long connection, long nowNanos) {
        if (isLive(connection)) {
            liveness.heard(nowNanos);
        }
    }

    /**
     * The server broke the framing.
     *
     * @param connection its attempt
     * @param code a {@link CloseCode}
     * @param nowNanos the time
     */
    public void handleViolation(long connection, int code, long nowNanos) {
        if (isLive(connection)) {
            drop(code, "it broke the protocol", nowNanos);
        }
    }

    /**
     * Does what is due.
     *
     * @param nowNanos the time
     */
    public void handleTimeout(long nowNanos) {
        for (var due = requests.takeDue(nowNanos); due != null; due = requests.takeDue(nowNanos)) {
            String why = state == State.REGISTERED ? " does not answer" : " cannot be reached";
            refuse(due.id(), Reason.UNREACHABLE, "the rendezvous server " + authority + why);
        }
        Deadline deadline = stateDeadline();
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return;
        }
        if (state == State.PAUSING) {
            connect(nowNanos);
        } else if (state == State.REGISTERED && !liveness.isPinged()) {
            liveness.pinged(nowNanos);
            effects.add(new ClientEffect.Ping(attempt));
        } else {
            drop(CloseCode.CUT, "it does not answer", nowNanos);
        }
    }

    /**
     * Stops for good.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        if (state == State.CLOSED) {
            return;
        }
        if (isLive(attempt)) {
            effects.add(new ClientEffect.Disconnect(attempt, CloseCode.NORMAL));
        }
        state = State.CLOSED;
        for (var request : requests.all()) {
            requests.take(request.id());
            refuse(request.id(), Reason.UNREACHABLE, "the channel was closed");
        }
        report(false, "closed");
    }

    /** {@return the next effect, or {@code null}} */
    public @Nullable ClientEffect pollEffect() {
        return effects.poll();
    }

    /** {@return the next event, or {@code null}} */
    public @Nullable ClientEvent pollEvent() {
        return events.poll();
    }

    /** {@return when {@link #handleTimeout} is wanted next, or {@code null} for never} */
    public @Nullable Deadline nextDeadline() {
        return Deadline.earlier(stateDeadline(), requests.deadline());
    }

    private @Nullable Deadline stateDeadline() {
        return switch (state) {
            case NEW, CLOSED -> null;
            case PAUSING -> new Deadline(stateNanos, "reconnect");
            case CONNECTING, REGISTERING -> new Deadline(stateNanos, "registration");
            case REGISTERED -> liveness.deadline(requests.count() > 0);
        };
    }

    private void connect(long nowNanos) {
        state = State.CONNECTING;
        displaced = false;
        proved = false;
        attempt++;
        liveness.heard(nowNanos);
        attemptStartNanos = nowNanos;
        long patience = timings.attemptTimeout().toNanos();
        if (attempt == FIRST_ATTEMPT) {
            patience *= 2; // the process may have just started, on a busy machine
            requests.hold(nowNanos + patience);
        }
        stateNanos = nowNanos + patience;
        effects.add(new ClientEffect.Connect(attempt));
    }

    private void prove(RendezvousMessage.Challenge challenge, long nowNanos) {
        if (proved || challenge.version() != RendezvousMessage.VERSION) {
            drop(CloseCode.POLICY, "it speaks another version of the protocol", nowNanos);
            return;
        }
        proved = true;
        byte[] proof = RegistrationProof.bytesToSign(challenge.nonce(), identity.publicKey(), authority, prekey);
        Optional<byte[]> published = prekey.length == 0 ? Optional.empty() : Optional.of(prekey);
        byte[] key = identity.publicKey().compressed();
        byte[] text = MessageWriter.write(
                new RendezvousMessage.Register(RendezvousMessage.VERSION, key, identity.sign(proof), published));
        effects.add(new ClientEffect.Write(attempt, text));
    }

    private void welcome(RendezvousMessage.Registered registered, long nowNanos) {
        state = State.REGISTERED;
        stateNanos = nowNanos;
        if (attempt == FIRST_ATTEMPT) {
            requests.hold(nowNanos + timings.requestTimeout().toNanos());
        }
        report(true, "registered at " + authority);
        if (!registered.stun().isEmpty()) {
            events.add(new ClientEvent.StunServersNamed(registered.stun()));
        }
        for (var request : requests.all()) {
            effects.add(new ClientEffect.Write(attempt, request.text()));
        }
    }

    private void registered(RendezvousMessage message) {
        if (message instanceof RendezvousMessage.Message envelope) {
            events.add(new ClientEvent.EnvelopeReceived(envelope.from(), envelope.envelope()));
        } else if (message instanceof RendezvousMessage.Prekey found) {
            answered(found.id(), found.prekey());
        } else if (message instanceof RendezvousMessage.Published published) {
            answered(published.id(), NOTHING);
        } else if (message instanceof RendezvousMessage.Sent sent) {
            answered(sent.id(), NOTHING);
        } else if (message instanceof RendezvousMessage.Failed failed
                && failed.id().isPresent()) {
            var request = requests.take(failed.id().getAsLong());
            if (request != null) {
                refuse(
                        request.id(),
                        reason(failed.reason()),
                        "the rendezvous server says: " + failed.reason().text());
            }
        }
    }

    private static Reason reason(ErrorReason reason) {
        return switch (reason) {
            case UNKNOWN_PEER, NO_PREKEY -> Reason.UNKNOWN_PEER;
            case OVERLOADED -> Reason.OVERLOADED;
            case MALFORMED, UNKNOWN_TYPE -> Reason.MALFORMED;
            case FORBIDDEN -> Reason.REFUSED;
            case UNAVAILABLE -> Reason.UNREACHABLE;
        };
    }

    private void answered(long request, byte[] value) {
        if (requests.take(request) != null) {
            events.add(new ClientEvent.Answered(request, value));
        }
    }

    private void refuse(long request, Reason reason, String detail) {
        events.add(new ClientEvent.Refused(request, reason, detail));
    }

    private boolean isLive(long connection) {
        boolean connected = state == State.CONNECTING || state == State.REGISTERING || state == State.REGISTERED;
        return connected && connection == attempt;
    }

    private void drop(int code, String detail, long nowNanos) {
        effects.add(new ClientEffect.Disconnect(attempt, code));
        lost(CloseCode.CUT, detail, nowNanos);
    }

    private void lost(int code, String detail, long nowNanos) {
        if (state == State.REGISTERED
                && nowNanos - stateNanos - timings.steadyAfter().toNanos() >= 0) {
            pause.reset();
        }
        requests.release();
        displaced = code == CloseCode.DISPLACED;
        if (displaced) {
            pause.toLongest(); // two processes with one identity must not drive each other out for ever
        }
        state = State.PAUSING;
        long wait = requests.count() > 0 && !displaced ? pause.jitterNanos() : pause.nextNanos();
        stateNanos = later(
                nowNanos + wait,
                attemptStartNanos + timings.minAttemptInterval().toNanos());
        report(false, displaced ? "the same identity registered elsewhere" : authority + ": " + detail);
    }

    private static long later(long a, long b) {
        return a - b > 0 ? a : b;
    }

    private void report(boolean connected, String detail) {
        if (reported == null || reported != connected) {
            reported = connected;
            events.add(new ClientEvent.StateChanged(connected, detail));
        }
    }
}
