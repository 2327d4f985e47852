package dev.traversal.internal.stun;

import dev.traversal.internal.machine.Deadline;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for an answer, in virtual time (RFC 8489 section 6.2.1). The owner sends: once after {@link
 * #start}, and again whenever {@link #pollDue} hands out a transaction that is still in flight.
 *
 * <p>An answer is matched in two steps, because whoever does not know the key must not end a transaction: {@link
 * #match} finds the transaction, its owner verifies the integrity, and only then calls {@link #end}. Not thread-safe.
 *
 * @param <T> what is attached to a transaction
 */
public final class ClientTransactions<T> {
    private final int bound;
    private final String reason;
    private final Map<TransactionKey, StunTransaction<T>> inFlight = new LinkedHashMap<>();
    private final PriorityQueue<StunTransaction<T>> byDeadline = new PriorityQueue<>(StunTransaction::byDeadline);
    private final TransactionKey probe = new TransactionKey();
    private final AddressBuffer address = new AddressBuffer();
    private final RejectCounter rejects = new RejectCounter();
    private long started;
    private @Nullable Deadline next;

    /**
     * Makes an empty table.
     *
     * @param bound how many transactions may be in flight
     * @param reason what {@link #nextDeadline} says, such as "RTO"
     */
    public ClientTransactions(int bound, String reason) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be positive but was " + bound);
        }
        this.bound = bound;
        this.reason = reason;
    }

    /**
     * Starts a transaction; the caller sends the request now.
     *
     * @param request the whole message, whose transaction id is unpredictable; kept, not copied
     * @param socket the socket that it leaves from
     * @param destination whom it asks
     * @param schedule when to ask again
     * @param payload what to attach
     * @param nowNanos the time
     * @return the transaction
     * @throws IllegalStateException if the table is full or the id is in use
     */
    public StunTransaction<T> start(
            byte[] request,
            int socket,
            InetSocketAddress destination,
            RetransmitSchedule schedule,
            T payload,
            long nowNanos) {
        if (isFull()) {
            throw new IllegalStateException("at most " + bound + " transactions may be in flight");
        }
        TransactionKey key = new TransactionKey().ofRequest(request);
        StunTransaction<T> transaction =
                new StunTransaction<>(key, started++, request, socket, destination, schedule, payload, nowNanos);
        if (inFlight.putIfAbsent(key, transaction) != null) {
            throw new IllegalStateException("a transaction with this id is in flight");
        }
        byDeadline.add(transaction);
        return transaction;
    }

    /** {@return whether another transaction must wait} */
    public boolean isFull() {
        return inFlight.size() == bound;
    }

    /**
     * Finds the transaction that a response answers. It goes on until {@link #end} is called.
     *
     * @param response a response that parsed
     * @param socket the socket at which it arrived
     * @param source who sent it
     * @return the transaction, or {@code null} if the response is to be dropped, which is counted
     */
    public @Nullable StunTransaction<T> match(StunMessage response, int socket, InetSocketAddress source) {
        probe.set(response.transactionIdPrefix(), response.transactionIdSuffix());
        StunTransaction<T> transaction = inFlight.get(probe);
        if (transaction == null) {
            rejects.count(StunReject.UNKNOWN_TRANSACTION);
            return null;
        }
        return rejects.count(reject(transaction, response, socket, source)) == null ? transaction : null;
    }

    private @Nullable StunReject reject(
            StunTransaction<T> transaction, StunMessage response, int socket, InetSocketAddress source) {
        if (transaction.socket() != socket || !transaction.destination().equals(source)) {
            return StunReject.WRONG_SOURCE;
        }
        if (!response.messageClass().isResponse()) {
            return StunReject.MESSAGE_CLASS;
        }
        int method = MessageClass.methodOf(Bytes.unsignedShort(transaction.request(), 0));
        if (response.method() != method) {
            return StunReject.METHOD;
        }
        if (response.hasUnknownMandatory()) {
            return StunReject.UNKNOWN_ATTRIBUTE;
        }
        boolean needsAddress = method == StunMethod.BINDING && response.messageClass() == MessageClass.SUCCESS;
        return needsAddress && !hasMappedAddress(response) ? StunReject.ADDRESS : null;
    }

    private boolean hasMappedAddress(StunMessage response) {
        return response.has(StunAttribute.XOR_MAPPED_ADDRESS)
                ? response.readXorAddress(StunAttribute.XOR_MAPPED_ADDRESS, address)
                : response.readAddress(StunAttribute.MAPPED_ADDRESS, address);
    }

    /**
     * Ends a transaction: its answer was verified, or nobody wants one any more. Harmless when it ended before.
     *
     * @param transaction one of this table
     */
    public void end(StunTransaction<T> transaction) {
        if (transaction.state() == StunTransaction.State.IN_FLIGHT) {
            remove(transaction, StunTransaction.State.ENDED);
        }
    }

    /**
     * Hands out the next transaction whose deadline has passed; call until {@code null}. One in flight is to be sent
     * again, which is noted as done; one timed out is over.
     *
     * @param nowNanos the time
     * @return the transaction, or {@code null} if none is due
     */
    public @Nullable StunTransaction<T> pollDue(long nowNanos) {
        StunTransaction<T> first = byDeadline.peek();
        if (first == null || nowNanos - first.deadlineNanos() < 0) {
            return null;
        }
        if (first.mayResend()) {
            byDeadline.remove();
            first.resent(nowNanos);
            byDeadline.add(first);
        } else {
            remove(first, StunTransaction.State.TIMED_OUT);
        }
        return first;
    }

    private void remove(StunTransaction<T> transaction, StunTransaction.State how) {
        transaction.end(how);
        inFlight.remove(transaction.key());
        byDeadline.remove(transaction);
    }

    /** {@return when {@link #pollDue} has something, {@code null} for never; the same object while nothing changed} */
    public @Nullable Deadline nextDeadline() {
        StunTransaction<T> first = byDeadline.peek();
        if (first == null) {
            next = null;
        } else if (next == null || next.atNanos() != first.deadlineNanos()) {
            next = new Deadline(first.deadlineNanos(), reason);
        }
        return next;
    }

    /** {@return the transactions in flight, in the order of their start; a live view} */
    public Collection<StunTransaction<T>> inOrder() {
        return Collections.unmodifiableCollection(inFlight.values());
    }

    /** {@return how many transactions are in flight} */
    public int size() {
        return inFlight.size();
    }

    /** {@return what was dropped, by reason} */
    public RejectCounter rejects() {
        return rejects;
    }
}
