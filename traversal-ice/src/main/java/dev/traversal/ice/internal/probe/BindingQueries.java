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
 * Binding requests from several sockets (RFC 8489 section 12) that wait for their answers.
 *
 * @param <T> what a request is about
 */
final class BindingQueries<T> {
    private static final int REQUEST_BYTES = 64;

    private final RandomGenerator random;
    private final Consumer<Effect> effects;
    private final ClientTransactions<Query<T>> transactions;
    private final StunWriter writer = new StunWriter(REQUEST_BYTES);
    private final StunMessage message = new StunMessage(KnownAttributes.BINDING);
    private final RejectCounter rejects = new RejectCounter();

    /**
     * A request.
     *
     * @param socket from which it leaves
     * @param to whom it asks
     * @param from who is to answer
     * @param change what CHANGE-REQUEST asks for (RFC 5780 section 7.2), 0 for nothing
     * @param ttl how far the first datagram may come, 0 for the system's default; later ones come as far as they can
     * @param about what it is about
     */
    record Query<T>(int socket, InetSocketAddress to, InetSocketAddress from, int change, int ttl, T about) {
        /** {@return one that is answered by whom it asks} */
        static <T> Query<T> of(int socket, InetSocketAddress server, T about) {
            return new Query<>(socket, server, server, 0, 0, about);
        }
    }

    /** Takes what comes of requests. */
    interface Taker<T> {
        /**
         * A server has answered.
         *
         * @param mapped where it saw the socket
         * @param other what it calls its other address, if it has one; anything may stand there
         */
        void answered(T about, TransportAddress mapped, @Nullable InetSocketAddress other, long nowNanos);

        /** It has refused, or none has answered in time. */
        void unanswered(T about, long nowNanos);

        /** It is asked again. */
        void repeated(T about);
    }

    /**
     * Makes one without requests.
     *
     * @param capacity how many may wait at a time
     * @param reason what deadlines say
     */
    BindingQueries(int capacity, String reason, RandomGenerator random, Consumer<Effect> effects) {
        this.transactions = new ClientTransactions<>(capacity, reason);
        this.random = random;
        this.effects = effects;
    }

    /** Asks. {@return false if too many wait} */
    boolean ask(Query<T> query, RetransmitSchedule schedule, long nowNanos) {
        if (transactions.isFull()) {
            return false;
        }
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        random.nextBytes(id);
        StunWriter request = writer.begin(MessageClass.REQUEST, StunMethod.BINDING, id);
        if (query.change() != 0) {
            request.intAttribute(StunAttribute.CHANGE_REQUEST, query.change());
        }
        byte[] bytes = request.fingerprint().toBytes();
        transactions.start(bytes, query.socket(), query.from(), schedule, query, nowNanos);
        effects.accept(new Effect.Transmit(query.socket(), query.to(), bytes, query.ttl()));
        return true;
    }

    void handleDatagram(
            int socket,
            InetSocketAddress remote,
            byte[] buffer,
            int offset,
            int length,
            Taker<? super T> taker,
            long nowNanos) {
        if (rejects.count(message.parse(buffer, offset, length)) != null) {
            return;
        }
        StunTransaction<Query<T>> answered = transactions.match(message, socket, remote);
        if (answered == null) {
            return;
        }
        transactions.end(answered);
        T about = answered.payload().about();
        InetSocketAddress mapped = message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
        if (message.messageClass() == MessageClass.SUCCESS && mapped != null && mapped.getPort() != 0) {
            taker.answered(about, TransportAddress.of(mapped), message.address(StunAttribute.OTHER_ADDRESS), nowNanos);
        } else {
            taker.unanswered(about, nowNanos);
        }
    }

    void handleTimeout(Taker<? super T> taker, long nowNanos) {
        for (StunTransaction<Query<T>> due = transactions.pollDue(nowNanos);
                due != null;
                due = transactions.pollDue(nowNanos)) {
            Query<T> query = due.payload();
            if (due.state() == StunTransaction.State.TIMED_OUT) {
                taker.unanswered(query.about(), nowNanos);
            } else {
                taker.repeated(query.about());
                effects.accept(new Effect.Transmit(query.socket(), query.to(), due.request(), 0));
            }
        }
    }

    /** Nobody waits any more. */
    void clear() {
        List.copyOf(transactions.inOrder()).forEach(transactions::end);
    }

    boolean isEmpty() {
        return transactions.size() == 0;
    }

    @Nullable
    Deadline nextDeadline() {
        return transactions.nextDeadline();
    }
}
