package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.stun.RetransmitSchedule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the NATs in front of this host do, in one round trip to ordinary STUN servers (after RFC 5780 section 4,
 * but from several sockets at a time): how ports are allocated shows only in several of them. One measurement at a time.
 */
public final class Profiler {
    private static final RetransmitSchedule SCHEDULE = RetransmitSchedule.of(250_000_000L, 250_000_000L, 100_000_000L);
    private static final RetransmitSchedule ONCE = RetransmitSchedule.of(600_000_000L);
    private static final int CAPACITY = 64;

    private final RandomGenerator random;
    private final ProbeSockets sockets;
    private final BindingQueries<Survey.Question> queries;
    private final Answers answers = new Answers();
    private @Nullable Survey survey;
    private @Nullable Result result;

    /**
     * Where to measure.
     *
     * @param bind the address to bind
     * @param servers STUN servers, the nearest first
     * @param bindsLow whether ports below 1024 are worth a trial
     * @param limitsTtl whether datagrams with a low TTL can be sent
     */
    public record Ground(InetAddress bind, List<InetSocketAddress> servers, boolean bindsLow, boolean limitsTtl) {
        /** Keeps a copy. */
        public Ground {
            servers = List.copyOf(servers);
        }
    }

    /**
     * What was found.
     *
     * @param profile it
     * @param aimSocket a socket from which nothing but servers was asked, the taker's to close; -1 if none has answered
     * @param aim where they see it; {@code null} if none has answered
     * @param rttNanos how far the nearest server is
     * @param reach the highest TTL tried that does not lead to it, 0 if none was tried
     * @param alternate a server that can answer from elsewhere; {@code null} if none said so
     */
    public record Result(
            NatProfile profile,
            int aimSocket,
            @Nullable TransportAddress aim,
            long rttNanos,
            int reach,
            @Nullable Alternate alternate) {}

    /**
     * A server for discovering how a NAT behaves (RFC 5780 section 7.4).
     *
     * @param server where it was asked
     * @param other what it says that it has, too: another address and another port; nothing is ever sent there
     */
    public record Alternate(InetSocketAddress server, InetSocketAddress other) {
        /** {@return the same server at its other port} */
        InetSocketAddress otherPort() {
            return new InetSocketAddress(server.getAddress(), other.getPort());
        }
    }

    /**
     * Makes one that has nothing to do.
     *
     * @param random draws transaction ids and ports
     * @param sockets gives sockets names
     * @param effects takes what the driver is asked to do
     */
    public Profiler(RandomGenerator random, ProbeSockets sockets, Consumer<Effect> effects) {
        this.random = random;
        this.sockets = sockets;
        this.queries = new BindingQueries<>(CAPACITY, "NAT profile", random, effects);
    }

    /**
     * Begins a measurement; another that is under way ends without a result.
     *
     * @param ground where
     * @param nowNanos the time
     */
    public void measure(Ground ground, long nowNanos) {
        begin(Survey.whole(ground, this::ask, sockets, random), nowNanos);
    }

    /**
     * Finds another socket to aim at, and out whether a profile still holds; if not, all is measured anew.
     *
     * @param known what was found not long ago
     * @param ground where
     * @param nowNanos the time
     */
    public void refresh(NatProfile known, Ground ground, long nowNanos) {
        begin(Survey.brief(known, ground, this::ask, sockets, random), nowNanos);
    }

    /**
     * {@return what was found, once}
     *
     * @param nowNanos the time
     */
    public @Nullable Result poll(long nowNanos) {
        conclude(nowNanos); // nothing is asked, and so answered, where no socket can be opened
        Result found = result;
        result = null;
        return found;
    }

    /**
     * Takes what a server answered.
     *
     * @param socket where it came
     * @param remote from whom
     * @param buffer holds it
     * @param offset where it begins
     * @param length how long it is
     * @param nowNanos the time
     */
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        queries.handleDatagram(socket, remote, buffer, offset, length, answers, nowNanos);
    }

    /**
     * Asks again, or concludes from what there is.
     *
     * @param nowNanos the time
     */
    public void handleTimeout(long nowNanos) {
        queries.handleTimeout(answers, nowNanos);
        conclude(nowNanos);
    }

    /** {@return when {@link #handleTimeout} has something to do} */
    public @Nullable Deadline nextDeadline() {
        return queries.nextDeadline();
    }

    private void begin(Survey begun, long nowNanos) {
        Survey before = survey;
        if (before != null) {
            before.end(Survey.NO_SOCKET);
        }
        queries.clear();
        survey = begun;
        begun.begin(nowNanos);
    }

    private void ask(Survey.Question question, long nowNanos) {
        InetSocketAddress server = question.server();
        BindingQueries.Query<Survey.Question> query =
                new BindingQueries.Query<>(question.socket(), server, server, 0, question.ttl(), question);
        if (!queries.ask(query, question.ttl() == 0 ? SCHEDULE : ONCE, nowNanos)) {
            question.failed();
        }
    }

    private void conclude(long nowNanos) {
        Survey done = survey;
        if (done == null || !done.isComplete()) {
            return;
        }
        survey = null;
        result = done.conclude();
        if (result == null && done.isBrief()) {
            measure(done.ground(), nowNanos);
        } else if (result == null) {
            result = done.nothing();
        }
    }

    /** What comes of the questions. */
    private final class Answers implements BindingQueries.Taker<Survey.Question> {
        @Override
        public void answered(
                Survey.Question question, TransportAddress mapped, @Nullable InetSocketAddress other, long nowNanos) {
            question.answered(mapped, other, nowNanos);
            conclude(nowNanos);
        }

        @Override
        public void unanswered(Survey.Question question, long nowNanos) {
            question.failed();
            conclude(nowNanos);
        }

        @Override
        public void repeated(Survey.Question question) {
            question.repeated();
        }
    }
}
