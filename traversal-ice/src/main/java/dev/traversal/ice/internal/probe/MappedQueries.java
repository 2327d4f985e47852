package dev.traversal.ice.internal.probe;

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
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers where a socket is seen (RFC 8489 section 12), once each: a repetition would meet another port where each
 * moment has its own.
 */
final class MappedQueries {
    private static final RetransmitSchedule ONCE = RetransmitSchedule.doubling(500_000_000L, 1, 1);
    private static final int CAPACITY = 256;
    private static final int REQUEST_BYTES = 64;

    private final RandomGenerator random;
    private final Consumer<Effect> effects;
    private final ClientTransactions<Listener> transactions = new ClientTransactions<>(CAPACITY, "bracket");
    private final StunWriter writer = new StunWriter(REQUEST_BYTES);
    private final StunMessage message = new StunMessage(KnownAttributes.BINDING);
    private final RejectCounter rejects = new RejectCounter();

    /** Takes an answer. */
    interface Listener {
        /**
         * A server has answered, or has not.
         *
         * @param mapped where it saw the socket; {@code null} if it did not say in time
         */
        void answered(@Nullable TransportAddress mapped, long nowNanos);
    }

    MappedQueries(RandomGenerator random, Consumer<Effect> effects) {
        this.random = random;
        this.effects = effects;
    }

    void ask(int socket, InetSocketAddress server, Listener listener, long nowNanos) {
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        random.nextBytes(id);
        byte[] request = writer.begin(MessageClass.REQUEST, StunMethod.BINDING, id)
                .fingerprint()
                .toBytes();
        if (transactions.isFull()) {
            listener.answered(null, nowNanos);
            return;
        }
        transactions.start(request, socket, server, ONCE, listener, nowNanos);
        effects.accept(new Effect.Transmit(socket, server, request, 0));
    }

    void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (rejects.count(message.parse(buffer, offset, length)) != null) {
            return;
        }
        StunTransaction<Listener> answered = transactions.match(message, socket, remote);
        if (answered == null) {
            return;
        }
        InetSocketAddress mapped = message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
        boolean usable = message.messageClass() == MessageClass.SUCCESS && mapped != null && mapped.getPort() != 0;
        transactions.end(answered);
        answered.payload().answered(usable && mapped != null ? TransportAddress.of(mapped) : null, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        for (StunTransaction<Listener> due = transactions.pollDue(nowNanos);
                due != null;
                due = transactions.pollDue(nowNanos)) {
            if (due.state() == StunTransaction.State.TIMED_OUT) {
                due.payload().answered(null, nowNanos);
            }
        }
    }

    /** Nobody listens any more. */
    void clear() {
        List.copyOf(transactions.inOrder()).forEach(transactions::end);
    }

    @Nullable
    Deadline nextDeadline() {
        return transactions.nextDeadline();
    }
}
