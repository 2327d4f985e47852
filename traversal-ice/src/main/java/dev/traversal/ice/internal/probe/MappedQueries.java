package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.stun.RetransmitSchedule;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks servers where a socket is seen, once each: a repetition would meet another port where each moment has its own.
 */
final class MappedQueries implements BindingQueries.Taker<MappedQueries.Listener> {
    private static final RetransmitSchedule ONCE = RetransmitSchedule.doubling(500_000_000L, 1, 1);
    private static final int CAPACITY = 256;

    private final BindingQueries<Listener> queries;

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
        queries = new BindingQueries<>(CAPACITY, "bracket", random, effects);
    }

    void ask(int socket, InetSocketAddress server, Listener listener, long nowNanos) {
        if (!queries.ask(BindingQueries.Query.of(socket, server, listener), ONCE, nowNanos)) {
            listener.answered(null, nowNanos);
        }
    }

    void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        queries.handleDatagram(socket, remote, buffer, offset, length, this, nowNanos);
    }

    void handleTimeout(long nowNanos) {
        queries.handleTimeout(this, nowNanos);
    }

    @Override
    public void answered(Listener listener, TransportAddress mapped, @Nullable InetSocketAddress other, long nowNanos) {
        listener.answered(mapped, nowNanos);
    }

    @Override
    public void unanswered(Listener listener, long nowNanos) {
        listener.answered(null, nowNanos);
    }

    @Override
    public void repeated(Listener listener) {
        throw new AssertionError("asked once");
    }

    /** Nobody listens any more. */
    void clear() {
        queries.clear();
    }

    @Nullable
    Deadline nextDeadline() {
        return queries.nextDeadline();
    }
}
