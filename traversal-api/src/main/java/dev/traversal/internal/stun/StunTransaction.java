package dev.traversal.internal.stun;

import java.net.InetSocketAddress;

/**
 * One request under way (RFC 8489 section 6.2.1). Made and changed by {@link ClientTransactions} alone.
 *
 * @param <T> what its owner attaches
 */
public final class StunTransaction<T> {
    /** Where a transaction stands. */
    public enum State {
        /** Sent, and waiting. */
        IN_FLIGHT,
        /** Over: an answer was taken, or its owner lost interest. */
        ENDED,
        /** Over: nobody answered. */
        TIMED_OUT
    }

    private final TransactionKey key;
    private final long order;
    private final byte[] request;
    private final int socket;
    private final InetSocketAddress destination;
    private final RetransmitSchedule schedule;
    private final T payload;
    private final long startedNanos;
    private State state = State.IN_FLIGHT;
    private int sends = 1;
    private long lastSentNanos;
    private long deadlineNanos;

    StunTransaction(
            TransactionKey key,
            long order,
            byte[] request,
            int socket,
            InetSocketAddress destination,
            RetransmitSchedule schedule,
            T payload,
            long nowNanos) {
        this.key = key;
        this.order = order;
        this.request = request;
        this.socket = socket;
        this.destination = destination;
        this.schedule = schedule;
        this.payload = payload;
        this.startedNanos = nowNanos;
        this.lastSentNanos = nowNanos;
        this.deadlineNanos = nowNanos + schedule.waitNanos(1);
    }

    /** {@return the bytes to send; do not change them} */
    public byte[] request() {
        return request;
    }

    /** {@return the name of the socket that sends, and at which the answer must arrive} */
    public int socket() {
        return socket;
    }

    /** {@return whom the request asks, and who must answer} */
    public InetSocketAddress destination() {
        return destination;
    }

    /** {@return what its owner attached} */
    public T payload() {
        return payload;
    }

    /** {@return where it stands} */
    public State state() {
        return state;
    }

    /** {@return how often the request was sent, 1 or more} */
    public int sends() {
        return sends;
    }

    /** {@return when it was sent first} */
    public long startedNanos() {
        return startedNanos;
    }

    /** {@return when it was sent last} */
    public long lastSentNanos() {
        return lastSentNanos;
    }

    /** {@return when it is to be sent again, or given up} */
    public long deadlineNanos() {
        return deadlineNanos;
    }

    TransactionKey key() {
        return key;
    }

    /** Earliest deadline first; of equal ones the older first, so that a run repeats itself. */
    static int byDeadline(StunTransaction<?> a, StunTransaction<?> b) {
        int deadlines = Long.signum(a.deadlineNanos - b.deadlineNanos);
        return deadlines != 0 ? deadlines : Long.signum(a.order - b.order);
    }

    boolean mayResend() {
        return sends < schedule.maxSends();
    }

    void resent(long nowNanos) {
        sends++;
        lastSentNanos = nowNanos;
        deadlineNanos = nowNanos + schedule.waitNanos(sends);
    }

    void end(State how) {
        state = how;
    }
}
