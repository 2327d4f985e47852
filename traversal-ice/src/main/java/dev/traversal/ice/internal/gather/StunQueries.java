package dev.traversal.ice.internal.gather;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.stun.ClientTransactions;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.RejectCounter;
import dev.traversal.internal.stun.RetransmitSchedule;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunTransaction;
import dev.traversal.internal.stun.StunWriter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The questions to STUN servers that are under way (RFC 8489 section 12). */
final class StunQueries {
    /** 250 ms, doubling: six questions in 7.75 s, and two seconds for the last answer. */
    private static final RetransmitSchedule SCHEDULE = RetransmitSchedule.doubling(250_000_000L, 6, 8);

    private static final int MAX_UNDER_WAY = 256;
    private static final int CAPACITY = 64;

    private final Queue<Effect> effects;
    private final RandomGenerator random;
    private final StunWriter writer = new StunWriter(CAPACITY);
    private final StunMessage message = new StunMessage(KnownAttributes.BINDING);
    private final ClientTransactions<StunServer.Query> transactions =
            new ClientTransactions<>(MAX_UNDER_WAY, "STUN server");
    private final RejectCounter rejects = new RejectCounter();

    StunQueries(Queue<Effect> effects, RandomGenerator random) {
        this.effects = effects;
        this.random = random;
    }

    void ask(StunServer.Query query, long nowNanos) {
        if (transactions.isFull()) {
            query.failed();
            return;
        }
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        random.nextBytes(id);
        byte[] request = writer.begin(MessageClass.REQUEST, StunMethod.BINDING, id)
                .fingerprint()
                .toBytes();
        query.asked();
        transactions.start(request, query.socket().id(), query.destination(), SCHEDULE, query, nowNanos);
        effects.add(new Effect.Transmit(query.socket().id(), query.destination(), request, 0));
    }

    /** Gives up every question of a socket. */
    void forget(GatherSocket socket) {
        for (StunTransaction<StunServer.Query> transaction : List.copyOf(transactions.inOrder())) {
            if (transaction.socket() == socket.id()) {
                transactions.end(transaction);
            }
        }
    }

    /** {@return the query that a datagram ends, {@code null} if none; its answer is noted in it} */
    StunServer.@Nullable Query handle(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (rejects.count(message.parse(buffer, offset, length)) != null) {
            return null;
        }
        StunTransaction<StunServer.Query> transaction = transactions.match(message, socket, remote);
        if (transaction == null) {
            return null;
        }
        transactions.end(transaction);
        StunServer.Query query = transaction.payload();
        InetSocketAddress seen = message.messageClass() == MessageClass.SUCCESS ? mappedAddress() : null;
        if (seen == null || seen.getPort() == 0) {
            query.server().trouble("answered " + message.errorCode() + " " + message.errorReason());
            query.failed();
        } else {
            query.answered(TransportAddress.of(seen), nowNanos - transaction.lastSentNanos());
        }
        return query;
    }

    private @Nullable InetSocketAddress mappedAddress() {
        InetSocketAddress seen = message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
        return seen != null ? seen : message.address(StunAttribute.MAPPED_ADDRESS);
    }

    /** {@return the next query that has timed out, {@code null} if none; whatever is due again is sent} */
    StunServer.@Nullable Query pollTimedOut(long nowNanos) {
        for (StunTransaction<StunServer.Query> due = transactions.pollDue(nowNanos);
                due != null;
                due = transactions.pollDue(nowNanos)) {
            if (due.state() == StunTransaction.State.TIMED_OUT) {
                due.payload().failed();
                return due.payload();
            }
            effects.add(new Effect.Transmit(due.socket(), due.destination(), due.request(), 0));
        }
        return null;
    }

    /** The system could not send to a server: the reason for its silence. */
    void transmitFailed(int socket, InetSocketAddress remote, String reason) {
        for (StunTransaction<StunServer.Query> transaction : transactions.inOrder()) {
            if (transaction.socket() == socket && transaction.destination().equals(remote)) {
                transaction.payload().server().trouble(reason);
            }
        }
    }

    @Nullable
    Deadline nextDeadline() {
        return transactions.nextDeadline();
    }
}
