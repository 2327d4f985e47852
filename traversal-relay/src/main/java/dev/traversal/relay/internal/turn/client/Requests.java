package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TurnCredentials.Login;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.stun.ClientTransactions;
import dev.traversal.internal.stun.IntegrityKey;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunReject;
import dev.traversal.internal.stun.StunTransaction;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The requests to one relay: sealed, repeated, and shown again with what the relay asks for (RFC 8489 section 9.2). */
final class Requests {
    private static final int MAX_IN_FLIGHT = 256;
    private static final int MAX_FRESH_NONCES = 2;
    private static final int MAX_REQUEST_BYTES = 4_096;

    private final int socket;
    private final InetSocketAddress server;
    private final boolean stream;
    private final Outbox outbox;
    private final SecureRandom random;
    private final Authentication authentication;
    private final LoginSource logins;
    private final Drops drops;
    private final StunWriter writer = new StunWriter(MAX_REQUEST_BYTES);
    private final ClientTransactions<Ask> transactions = new ClientTransactions<>(MAX_IN_FLIGHT, "relay RTO");
    private boolean closed;
    private long rttNanos = -1;
    private boolean rttExact;

    Requests(
            Link link,
            boolean stream,
            Outbox outbox,
            SecureRandom random,
            Authentication authentication,
            LoginSource logins,
            Drops drops) {
        this.socket = link.socket();
        this.server = link.server();
        this.stream = stream;
        this.outbox = outbox;
        this.random = random;
        this.authentication = authentication;
        this.logins = logins;
        this.drops = drops;
    }

    /** {@return how long an answer takes, smoothed, or at most while that is all that is known; -1 while nothing is} */
    long rttNanos() {
        return rttNanos;
    }

    void start(Ask ask, long nowNanos) {
        if (closed) {
            return;
        }
        if (transactions.isFull()) {
            ask.unanswered("too much is asked of it at a time", nowNanos);
            return;
        }
        byte[] request = write(ask);
        transactions.start(request, socket, server, ask.schedule(stream), ask, nowNanos);
        outbox.ask(new Effect.Transmit(socket, server, request, 0));
    }

    /** Sends a request and does not care for the answer. */
    void tell(Ask ask) {
        if (!closed) {
            outbox.ask(new Effect.Transmit(socket, server, write(ask), 0));
        }
    }

    private byte[] write(Ask ask) {
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        random.nextBytes(id);
        writer.begin(MessageClass.REQUEST, ask.method(), id);
        ask.write(writer);
        authentication.seal(writer);
        return writer.toBytes();
    }

    /** Takes an answer. {@return whether it is one} */
    boolean handle(StunMessage message, long nowNanos) {
        StunTransaction<Ask> transaction = transactions.match(message, socket, server);
        if (transaction == null) {
            return false;
        }
        Ask ask = transaction.payload();
        boolean success = message.messageClass() == MessageClass.SUCCESS;
        if (!isAuthentic(message, success)) {
            drops.messages().count(StunReject.INTEGRITY);
            return false;
        }
        transactions.end(transaction);
        measured(nowNanos - transaction.startedNanos(), transaction.sends() == 1);
        if (transaction.sends() > 1) {
            ask.repeat();
        }
        if (success) {
            ask.succeeded(message, nowNanos);
        } else {
            refused(ask, message, nowNanos);
        }
        return true;
    }

    /** Who does not know the key can neither grant nor, where the relay seals what it refuses, refuse. */
    private boolean isAuthentic(StunMessage message, boolean success) {
        IntegrityKey key = authentication.key();
        if (key == null) {
            return true;
        }
        return message.hasIntegrity() ? isUnchallenged(message) || key.verify(message) : !success;
    }

    /** A challenge may be sealed with a key that is to be used no more. */
    private static boolean isUnchallenged(StunMessage message) {
        int code = message.messageClass() == MessageClass.ERROR ? message.errorCode() : 0;
        return code == StunErrorCode.UNAUTHENTICATED || code == StunErrorCode.STALE_NONCE;
    }

    /** What was sent more than once tells no more than how long an answer takes at most: better than nothing. */
    private void measured(long sampleNanos, boolean exact) {
        if (exact && rttExact) {
            rttNanos += (sampleNanos - rttNanos) / 8; // RFC 6298's share
        } else if (exact || rttNanos < 0) {
            rttNanos = sampleNanos;
            rttExact = exact;
        }
    }

    private void refused(Ask ask, StunMessage message, long nowNanos) {
        int code = message.errorCode();
        if (code == StunErrorCode.STALE_NONCE) {
            staleNonce(ask, message, nowNanos);
        } else if (code == StunErrorCode.UNAUTHENTICATED) {
            unauthenticated(ask, message, nowNanos);
        } else {
            ask.refused(code, message, describe(code, message), nowNanos);
        }
    }

    private static String describe(int code, StunMessage message) {
        String known = StunErrorCode.reason(code);
        return "it answers " + code + " " + (known.isEmpty() ? message.errorReason() : known);
    }

    private void staleNonce(Ask ask, StunMessage message, long nowNanos) {
        if (ask.countNonce() > MAX_FRESH_NONCES) {
            ask.refused(StunErrorCode.STALE_NONCE, message, "it finds every nonce of its own stale", nowNanos);
            return;
        }
        String complaint = authentication.challenge(message);
        if (complaint != null) {
            ask.refused(StunErrorCode.STALE_NONCE, message, complaint, nowNanos);
            return;
        }
        ask.repeat();
        start(ask, nowNanos);
    }

    private void unauthenticated(Ask ask, StunMessage message, long nowNanos) {
        Login refused = authentication.key() == null ? null : authentication.login();
        String complaint = authentication.challenge(message);
        if (complaint != null) {
            ask.refused(StunErrorCode.UNAUTHENTICATED, message, complaint, nowNanos);
            return;
        }
        if (refused == null ? !ask.challenged(nowNanos) : !ask.mayRenew()) {
            if (refused != null) {
                ask.refused(StunErrorCode.UNAUTHENTICATED, message, "it does not take the credentials", nowNanos);
            }
            return;
        }
        ask.repeat();
        logins.obtain(refused, (login, now) -> showAgain(ask, refused, login, now), nowNanos);
    }

    private void showAgain(Ask ask, @Nullable Login refused, @Nullable Login login, long nowNanos) {
        if (closed) {
            return;
        }
        if (login == null) {
            ask.unanswered("there are no credentials for it", nowNanos);
        } else if (login.equals(refused) && login.equals(authentication.login())) {
            ask.unanswered("it does not take the credentials", nowNanos);
        } else {
            authentication.use(login);
            start(ask, nowNanos);
        }
    }

    void handleTimeout(long nowNanos) {
        for (StunTransaction<Ask> due = transactions.pollDue(nowNanos);
                due != null && !closed;
                due = transactions.pollDue(nowNanos)) {
            if (due.state() == StunTransaction.State.IN_FLIGHT) {
                due.payload().repeat();
                outbox.ask(new Effect.Transmit(socket, server, due.request(), 0));
            } else {
                due.payload().unanswered("it does not answer", nowNanos);
            }
        }
    }

    @Nullable
    Deadline nextDeadline() {
        return closed ? null : transactions.nextDeadline();
    }

    void close() {
        closed = true;
    }
}
