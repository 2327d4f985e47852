package dev.traversal.ice.internal.probe;

import dev.traversal.api.NatBehavior;
import dev.traversal.api.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The questions of one measurement, and what their answers say. */
final class Survey implements ProbeSockets.Listener {
    static final int NO_SOCKET = -1;

    private static final int SOCKETS = 3;
    /** Fewer servers are asked from more sockets: it is the number of samples that tells. */
    private static final int SOCKETS_FOR_TWO = 5;

    private static final int MAX_SERVERS = 3;
    private static final int MAX_EXTERNALS = 4;
    private static final int MAX_REQUESTS = 16;
    /** How far a datagram may come, in the order of asking. */
    private static final int[] LADDER = {3, 4, 6, 8, 5, 10, 7, 12};

    private final Profiler.Ground ground;
    private final @Nullable NatProfile known;
    private final Asking asking;
    private final ProbeSockets sockets;
    private final RandomGenerator random;
    private final List<Integer> ordinary = new ArrayList<>(SOCKETS_FOR_TWO);
    private final List<Question> questions = new ArrayList<>();
    private final List<Bound> bound = new ArrayList<>();
    private int low = NO_SOCKET;
    private int opening;
    private boolean asked;

    /** Sends a question. */
    interface Asking {
        void ask(Question question, long nowNanos);
    }

    private record Bound(int socket, int port) {}

    /** One socket asks one server. */
    static final class Question {
        private final int socket;
        private final int number;
        private final InetSocketAddress server;
        private final long askedNanos;
        private @Nullable TransportAddress mapped;
        private long rttNanos;
        private boolean over;
        private boolean repeated;
        private @Nullable InetSocketAddress other;

        private final int ttl;

        Question(int socket, int number, InetSocketAddress server, int ttl, long askedNanos) {
            this.ttl = ttl;
            this.socket = socket;
            this.number = number;
            this.server = server;
            this.askedNanos = askedNanos;
        }

        int socket() {
            return socket;
        }

        int ttl() {
            return ttl;
        }

        InetSocketAddress server() {
            return server;
        }

        void answered(TransportAddress seen, @Nullable InetSocketAddress otherOfServer, long nowNanos) {
            mapped = seen;
            other = otherOfServer;
            rttNanos = repeated ? 0 : nowNanos - askedNanos;
            over = true;
        }

        void repeated() {
            repeated = true;
        }

        void failed() {
            over = true;
        }
    }

    private Survey(
            @Nullable NatProfile known,
            Profiler.Ground ground,
            Asking asking,
            ProbeSockets sockets,
            RandomGenerator random) {
        this.known = known;
        this.ground = ground;
        this.asking = asking;
        this.sockets = sockets;
        this.random = random;
    }

    /** {@return a measurement of everything} */
    static Survey whole(Profiler.Ground ground, Asking asking, ProbeSockets sockets, RandomGenerator random) {
        return new Survey(null, ground, asking, sockets, random);
    }

    /** {@return one that asks whether what is known still holds} */
    static Survey brief(
            NatProfile known, Profiler.Ground ground, Asking asking, ProbeSockets sockets, RandomGenerator random) {
        return new Survey(known, ground, asking, sockets, random);
    }

    Profiler.Ground ground() {
        return ground;
    }

    boolean isBrief() {
        return known != null;
    }

    void begin(long nowNanos) {
        int count = isBrief() ? 1 : ground.servers().size() < MAX_SERVERS ? SOCKETS_FOR_TWO : SOCKETS;
        boolean triesLow = !isBrief() && ground.bindsLow();
        opening = count + (triesLow ? 1 : 0);
        for (int i = 0; i < count; i++) {
            ordinary.add(sockets.open(new InetSocketAddress(ground.bind(), 0), this));
        }
        if (triesLow) {
            low = sockets.open(new InetSocketAddress(ground.bind(), LowPorts.any(random)), this);
        }
    }

    @Override
    public void opened(int socket, InetSocketAddress local, long nowNanos) {
        bound.add(new Bound(socket, local.getPort()));
        oneLess(nowNanos);
    }

    @Override
    public void failed(int socket, long nowNanos) {
        ordinary.remove((Integer) socket);
        low = low == socket ? NO_SOCKET : low;
        questions.stream().filter(question -> question.socket == socket).forEach(Question::failed);
        if (!asked) {
            oneLess(nowNanos);
        }
    }

    /** {@return whether every question is answered or given up} */
    boolean isComplete() {
        // what was sent to die is not waited for: it is not repeated, and all else has been answered by then
        return asked && questions.stream().allMatch(question -> question.over || question.ttl > 0);
    }

    /** {@return what is known now; {@code null} if no server has answered, or what was known holds no more} */
    Profiler.@Nullable Result conclude() {
        Question first = questions.stream()
                .filter(question -> question.mapped != null && question.socket != low && question.ttl == 0)
                .findFirst()
                .orElse(null);
        TransportAddress aim = first == null ? null : first.mapped;
        NatProfile before = known;
        if (first == null
                || aim == null
                || before != null && !before.externals().contains(aim.address())) {
            end(NO_SOCKET);
            return null;
        }
        end(first.socket);
        long rttNanos = questions.stream()
                .mapToLong(question -> question.rttNanos)
                .filter(nanos -> nanos > 0)
                .min()
                .orElse(0);
        return new Profiler.Result(
                before == null ? profile() : before, first.socket, aim, rttNanos, reach(), alternate());
    }

    /** {@return that no server has answered} */
    Profiler.Result nothing() {
        return new Profiler.Result(NatProfile.UNKNOWN, NO_SOCKET, null, 0, 0, null);
    }

    /** Closes every socket but one. */
    void end(int kept) {
        ordinary.stream().filter(socket -> socket != kept).forEach(sockets::close);
        if (low != NO_SOCKET) {
            sockets.close(low);
        }
    }

    private void oneLess(long nowNanos) {
        opening--;
        if (opening == 0) {
            askAll(nowNanos);
        }
    }

    /** Each socket asks each server, and neither's turn comes twice in a row. */
    private void askAll(long nowNanos) {
        asked = true;
        int servers = isBrief() ? 1 : Math.min(MAX_SERVERS, ground.servers().size());
        climb(MAX_REQUESTS - servers * (ordinary.size() + (low == NO_SOCKET ? 0 : 1)), nowNanos);
        for (int round = 0; round < servers; round++) {
            for (int i = 0; i < ordinary.size(); i++) {
                ask(ordinary.get(i), (i + round) % servers, nowNanos);
            }
        }
        for (int i = 0; low != NO_SOCKET && i < servers; i++) {
            ask(low, i, nowNanos);
        }
    }

    /** What may die goes ahead: what does not is answered ahead of all else then. */
    private void climb(int most, long nowNanos) {
        boolean climbs = !isBrief() && ground.limitsTtl() && !ordinary.isEmpty();
        for (int i = 0; climbs && i < Math.min(LADDER.length, most); i++) {
            ask(ordinary.get(0), 0, LADDER[i], nowNanos);
        }
    }

    private void ask(int socket, int server, long nowNanos) {
        ask(socket, server, 0, nowNanos);
    }

    private void ask(int socket, int server, int ttl, long nowNanos) {
        Question question = new Question(socket, server, ground.servers().get(server), ttl, nowNanos);
        questions.add(question);
        asking.ask(question, nowNanos);
    }

    /** {@return the highest TTL tried with which nothing comes to the nearest server, 0 if none was tried} */
    private int reach() {
        int reach = 0;
        for (Question question : questions) {
            boolean died = question.ttl > 0 && question.mapped == null;
            reach = died ? Math.max(reach, question.ttl) : reach;
        }
        return reach;
    }

    /** {@return a server that can answer from elsewhere} */
    private Profiler.@Nullable Alternate alternate() {
        for (Question question : questions) {
            InetSocketAddress other = question.other;
            if (other != null
                    && other.getPort() != 0
                    && other.getPort() != question.server.getPort()
                    && !other.getAddress().equals(question.server.getAddress())) {
                return new Profiler.Alternate(question.server, other);
            }
        }
        return null;
    }

    private NatProfile profile() {
        List<InetAddress> externals = new ArrayList<>();
        List<PortSample> samples = new ArrayList<>();
        List<PortSample> lowSamples = new ArrayList<>();
        boolean preserves = true;
        for (Question question : questions) {
            TransportAddress mapped = question.mapped;
            if (mapped == null || question.ttl > 0) {
                continue;
            }
            if (!externals.contains(mapped.address()) && externals.size() < MAX_EXTERNALS) {
                externals.add(mapped.address());
            }
            if (question.socket == low) {
                lowSamples.add(new PortSample(question.number, mapped.port()));
            } else {
                samples.add(new PortSample(question.number, mapped.port()));
                preserves &= isPortOf(question.socket, mapped.port());
            }
        }
        return new NatProfile(externals, mapping(), NatBehavior.UNKNOWN, preserves, 0, samples, lowSamples);
    }

    private boolean isPortOf(int socket, int port) {
        return bound.contains(new Bound(socket, port));
    }

    /** {@return how the answers of one socket differ} */
    private NatBehavior mapping() {
        boolean compared = false;
        for (int socket : ordinary) {
            Question before = null;
            for (Question question : questions) {
                if (question.socket != socket || question.mapped == null || question.ttl > 0) {
                    continue;
                }
                if (before != null && isElsewhere(before, question)) {
                    compared = true;
                    if (!question.mapped.equals(before.mapped)) {
                        return NatBehavior.ADDRESS_AND_PORT_DEPENDENT;
                    }
                }
                before = question;
            }
        }
        return compared ? NatBehavior.ENDPOINT_INDEPENDENT : NatBehavior.UNKNOWN;
    }

    private static boolean isElsewhere(Question one, Question other) {
        return !one.server.getAddress().equals(other.server.getAddress());
    }
}
