package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;
import dev.traversal.api.PeerKey;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.relay.internal.rendezvous.PendingAnswers.Pending;
import dev.traversal.relay.internal.rendezvous.ServerConnection.Phase;
import dev.traversal.relay.spi.MessageBus.Delivery;
import dev.traversal.relay.spi.PeerDirectory;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The rendezvous server without I/O: what happens on its connections and time go in, effects and events come out.
 * Connections are named by numbers that the shell chooses and never uses again. After every call that takes {@code
 * nowNanos}, drain both polls, then ask {@link #nextDeadline()}. Not thread-safe.
 */
public final class RendezvousServerMachine {
    private static final long NO_ANSWER = 0;

    private final RendezvousLimits limits;
    private final List<String> stunServers;
    private final SecureRandom random;
    private final ServerCounters counters;
    private final ConnectionTable table;
    private final PendingAnswers pending = new PendingAnswers();
    private final TokenBucket proofs;

    /**
     * Makes one.
     *
     * @param limits what it lets others take
     * @param stunServers what it recommends to its clients, {@code host:port} or {@code :port}
     * @param random for nonces
     * @param counters what happens is counted there
     * @param nowNanos the time
     */
    public RendezvousServerMachine(
            RendezvousLimits limits,
            List<String> stunServers,
            SecureRandom random,
            ServerCounters counters,
            long nowNanos) {
        this.limits = limits;
        this.stunServers = List.copyOf(stunServers);
        this.random = random;
        this.counters = counters;
        table = new ConnectionTable(limits, counters);
        proofs = new TokenBucket(limits.proofsPerSecond(), limits.proofsPerSecond(), nowNanos);
    }

    /**
     * A connection was accepted.
     *
     * @param id its name
     * @param source where it comes from
     * @param nowNanos the time
     */
    public void handleAccepted(long id, InetAddress source, long nowNanos) {
        table.accept(id, source, nowNanos);
    }

    /**
     * A connection speaks WebSocket now.
     *
     * @param id its name
     * @param authority the server as the client addressed it
     * @param nowNanos the time
     */
    public void handleUpgraded(long id, String authority, long nowNanos) {
        ServerConnection connection = table.open(id);
        if (connection == null || connection.phase != Phase.UPGRADING) {
            return;
        }
        connection.phase = Phase.CHALLENGED;
        connection.authority = authority;
        connection.nonce = new byte[RendezvousMessage.NONCE_BYTES];
        random.nextBytes(connection.nonce);
        RendezvousMessage challenge = new RendezvousMessage.Challenge(RendezvousMessage.VERSION, connection.nonce);
        table.write(connection, challenge, nowNanos);
    }

    /**
     * A text message came.
     *
     * @param id the connection
     * @param text what came
     * @param nowNanos the time
     */
    public void handleText(long id, byte[] text, long nowNanos) {
        ServerConnection connection = table.open(id);
        if (connection == null || connection.phase == Phase.UPGRADING) {
            return;
        }
        table.charge(connection, text.length, nowNanos);
        if (text.length > RendezvousMessage.MAX_MESSAGE_BYTES) {
            table.reject(connection, RejectReason.TOO_LONG, CloseCode.TOO_LONG, nowNanos);
            return;
        }
        RendezvousMessage message = MessageReader.read(text);
        if (message == null) {
            table.reject(connection, RejectReason.BAD_JSON, CloseCode.BAD_DATA, nowNanos);
        } else if (connection.phase == Phase.REGISTERED) {
            request(connection, message, nowNanos);
        } else if (message instanceof RendezvousMessage.Register register) {
            register(connection, register, nowNanos);
        } else {
            table.reject(connection, RejectReason.NOT_REGISTERED, CloseCode.POLICY, nowNanos);
        }
    }

    /**
     * A ping came.
     *
     * @param id the connection
     * @param payload to be sent back
     * @param nowNanos the time
     */
    public void handlePing(long id, byte[] payload, long nowNanos) {
        ServerConnection connection = table.open(id);
        if (connection != null) {
            table.charge(connection, payload.length, nowNanos);
            table.enqueue(connection, new ServerEffect.Pong(id, payload), payload.length, nowNanos);
        }
    }

    /**
     * A pong came.
     *
     * @param id the connection
     * @param nowNanos the time
     */
    public void handlePong(long id, long nowNanos) {
        ServerConnection connection = table.open(id);
        if (connection != null) {
            table.charge(connection, 0, nowNanos);
        }
    }

    /**
     * A connection did something that ends it.
     *
     * @param id the connection
     * @param reason what
     * @param code the {@link CloseCode} to end it with
     * @param nowNanos the time
     */
    public void handleViolation(long id, RejectReason reason, int code, long nowNanos) {
        ServerConnection connection = table.open(id);
        if (connection != null) {
            table.reject(connection, reason, code, nowNanos);
        }
    }

    /**
     * The system took bytes that were written.
     *
     * @param id the connection
     * @param bytes how many
     */
    public void handleWritten(long id, int bytes) {
        table.written(id, bytes);
    }

    /**
     * The client asked for the connection to be closed.
     *
     * @param id the connection
     * @param nowNanos the time
     */
    public void handleCloseRequest(long id, long nowNanos) {
        ServerConnection connection = table.open(id);
        if (connection != null) {
            table.close(connection, CloseCode.NORMAL, nowNanos);
        }
    }

    /**
     * A connection is gone.
     *
     * @param id its name
     */
    public void handleClosed(long id) {
        table.closed(id);
    }

    /**
     * Does what is due.
     *
     * @param nowNanos the time
     */
    public void handleTimeout(long nowNanos) {
        table.handleTimeout(nowNanos);
        for (Pending due = pending.takeDue(nowNanos); due != null; due = pending.takeDue(nowNanos)) {
            fail(due, ErrorReason.UNAVAILABLE, nowNanos);
        }
    }

    /** {@return the next effect, or {@code null}} */
    public @Nullable ServerEffect pollEffect() {
        return table.pollEffect();
    }

    /** {@return the next event, or {@code null}} */
    public @Nullable ServerEvent pollEvent() {
        return table.pollEvent();
    }

    /** {@return when {@link #handleTimeout} is wanted next, or {@code null} for never} */
    public @Nullable Deadline nextDeadline() {
        Long atNanos = pending.nextNanos();
        return Deadline.earlier(table.nextDeadline(), atNanos == null ? null : new Deadline(atNanos, "answer"));
    }

    private void register(ServerConnection connection, RendezvousMessage.Register register, long nowNanos) {
        if (!proofs.take(1, nowNanos)) {
            table.reject(connection, RejectReason.TOO_MANY_PROOFS, CloseCode.TRY_AGAIN_LATER, nowNanos);
            return;
        }
        PeerKey key = RegistrationProof.verify(register, connection.nonce, connection.authority);
        if (key == null) {
            table.reject(connection, RejectReason.BAD_PROOF, CloseCode.POLICY, nowNanos);
        } else if (table.register(connection, key.peerId(), nowNanos)) {
            register.prekey()
                    .ifPresent(prekey -> table.effect(new ServerEffect.Publish(connection.id, NO_ANSWER, prekey)));
            table.write(connection, new RendezvousMessage.Registered(stunServers), nowNanos);
        } else {
            table.reject(connection, RejectReason.TOO_MANY_PEERS, CloseCode.TRY_AGAIN_LATER, nowNanos);
        }
    }

    private void request(ServerConnection connection, RendezvousMessage message, long nowNanos) {
        OptionalLong id = requestId(message);
        PeerId self = connection.peer;
        if (message instanceof RendezvousMessage.Invalid invalid) {
            fail(connection, invalid.id(), invalid.reason(), nowNanos);
        } else if (id.isEmpty() || self == null) {
            fail(connection, id, ErrorReason.UNKNOWN_TYPE, nowNanos); // what servers say, or a second proof
        } else if (connection.pendingRequests >= limits.maxPendingRequests()) {
            fail(connection, id, ErrorReason.OVERLOADED, nowNanos);
        } else if (message instanceof RendezvousMessage.Send send
                && !send.from().orElse(self).equals(self)) {
            fail(connection, id, ErrorReason.FORBIDDEN, nowNanos);
        } else {
            long deadline = nowNanos + limits.answerTimeout().toNanos();
            ask(connection, self, message, pending.add(connection, id.getAsLong(), deadline));
        }
    }

    private void ask(ServerConnection connection, PeerId self, RendezvousMessage message, long token) {
        if (message instanceof RendezvousMessage.Publish publish) {
            table.effect(new ServerEffect.Publish(connection.id, token, publish.prekey()));
        } else if (message instanceof RendezvousMessage.Fetch fetch) {
            table.effect(new ServerEffect.Find(token, fetch.peer()));
        } else if (message instanceof RendezvousMessage.Send send) {
            table.effect(new ServerEffect.Route(token, self, send.to(), send.envelope()));
        } else {
            throw new AssertionError(message);
        }
    }

    private static OptionalLong requestId(RendezvousMessage message) {
        if (message instanceof RendezvousMessage.Publish publish) {
            return OptionalLong.of(publish.id());
        } else if (message instanceof RendezvousMessage.Fetch fetch) {
            return OptionalLong.of(fetch.id());
        }
        return message instanceof RendezvousMessage.Send send ? OptionalLong.of(send.id()) : OptionalLong.empty();
    }

    private void fail(Pending asked, ErrorReason reason, long nowNanos) {
        fail(asked.connection(), OptionalLong.of(asked.id()), reason, nowNanos);
    }

    private void fail(ServerConnection connection, OptionalLong id, ErrorReason reason, long nowNanos) {
        counters.reject(
                switch (reason) {
                    case UNKNOWN_PEER, NO_PREKEY -> RejectReason.UNKNOWN_PEER;
                    case OVERLOADED -> RejectReason.OVERLOADED;
                    case MALFORMED -> RejectReason.MALFORMED;
                    case UNKNOWN_TYPE -> RejectReason.UNKNOWN_TYPE;
                    case FORBIDDEN -> RejectReason.FORBIDDEN;
                    case UNAVAILABLE -> RejectReason.UNAVAILABLE;
                });
        table.write(connection, new RendezvousMessage.Failed(id, reason), nowNanos);
    }

    private void answer(Pending asked, RendezvousMessage message, long nowNanos) {
        table.write(asked.connection(), message, nowNanos);
    }

    /**
     * The directory knows a prekey, or has taken it.
     *
     * @param token the question
     * @param entry what it knows; empty if the peer is not connected
     * @param nowNanos the time
     */
    public void handleFound(long token, Optional<PeerDirectory.Entry> entry, long nowNanos) {
        Pending asked = pending.take(token);
        if (asked == null) {
            return;
        }
        Optional<byte[]> prekey = entry.flatMap(PeerDirectory.Entry::prekey);
        if (prekey.isPresent()) {
            counters.prekey();
            answer(asked, new RendezvousMessage.Prekey(asked.id(), prekey.get()), nowNanos);
        } else {
            fail(asked, entry.isPresent() ? ErrorReason.NO_PREKEY : ErrorReason.UNKNOWN_PEER, nowNanos);
        }
    }

    /**
     * The directory has taken a prekey.
     *
     * @param token the request
     * @param nowNanos the time
     */
    public void handlePublished(long token, long nowNanos) {
        Pending asked = pending.take(token);
        if (asked != null) {
            answer(asked, new RendezvousMessage.Published(asked.id()), nowNanos);
        }
    }

    /**
     * The bus carried an envelope, or could not.
     *
     * @param token the request
     * @param delivery what became of it
     * @param nowNanos the time
     */
    public void handleRouted(long token, Delivery delivery, long nowNanos) {
        Pending asked = pending.take(token);
        if (asked == null) {
            return;
        }
        switch (delivery) {
            case DELIVERED -> answer(asked, new RendezvousMessage.Sent(asked.id()), nowNanos);
            case UNKNOWN_PEER -> fail(asked, ErrorReason.UNKNOWN_PEER, nowNanos);
            case OVERLOADED -> fail(asked, ErrorReason.OVERLOADED, nowNanos);
        }
    }

    /**
     * The directory or the bus failed.
     *
     * @param token the request
     * @param nowNanos the time
     */
    public void handleUnavailable(long token, long nowNanos) {
        Pending asked = pending.take(token);
        if (asked != null) {
            fail(asked, ErrorReason.UNAVAILABLE, nowNanos);
        }
    }

    /**
     * The bus brings an envelope.
     *
     * @param id the connection for which it is
     * @param from the sender
     * @param envelope the bytes
     * @param nowNanos the time
     * @return whether it was taken
     */
    public Delivery deliver(long id, PeerId from, byte[] envelope, long nowNanos) {
        ServerConnection connection = table.open(id);
        if (connection == null || connection.phase != Phase.REGISTERED) {
            return Delivery.UNKNOWN_PEER;
        }
        if (envelope.length > RendezvousMessage.MAX_ENVELOPE_BYTES
                || !connection.inbox.take(envelope.length, nowNanos)) {
            return Delivery.OVERLOADED;
        }
        table.write(connection, new RendezvousMessage.Message(from, envelope), nowNanos);
        if (!connection.isOpen()) {
            return Delivery.OVERLOADED; // that was one too many
        }
        counters.forwarded(envelope.length);
        return Delivery.DELIVERED;
    }

    /**
     * The peer of a connection registered elsewhere.
     *
     * @param id the connection
     * @param nowNanos the time
     */
    public void displaced(long id, long nowNanos) {
        handleViolation(id, RejectReason.DISPLACED, CloseCode.DISPLACED, nowNanos);
    }

    /**
     * The server stops: says goodbye on every connection.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        table.closeAll(nowNanos);
    }

    /** Returns how many things are remembered. */
    int size() {
        return table.size() + pending.size();
    }
}
