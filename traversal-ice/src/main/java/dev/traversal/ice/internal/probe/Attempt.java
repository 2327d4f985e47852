package dev.traversal.ice.internal.probe;

import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of two ends at a direct path, once both know each other's profiles: carries out the plan, answers what
 * comes, and ends with a hit or a reason. Lives on the agent's loop.
 */
final class Attempt implements Bench.Ends {
    /** More ways than these are not kept until the session has chosen. */
    static final int MAX_HITS = 3;
    /** By then the session has proven the way that was hit, or it is none. */
    private static final long PROOF_NANOS = 3_000_000_000L;
    /** When a way is found the other sockets have this long for what is on its way to them. */
    private static final long LINGER_NANOS = 200_000_000L;
    /** Mappings may live no longer than half a minute, and time is needed to use them. */
    private static final long LONGEST_NANOS = 20_000_000_000L;

    private static final double MAX_FAILED_SENDS = 0.05;
    private static final int FEWEST_FAILED_SENDS = 4;

    private final SessionId session;
    private final Plan plan;
    private final long beganNanos;
    private final Bench bench;
    private final Tactic tactic;
    private final ProbePayload payload;
    private final Host host;
    private final List<Way> hits = new ArrayList<>(MAX_HITS);
    private Deadline deadline;
    private @Nullable Deadline lingering;
    private @Nullable String ended;
    private int waves;
    private int failedSends;
    private boolean isBlameless;

    private record Way(int socket, InetSocketAddress remote) {}

    /** What the attempt asks of its machine. */
    interface Host {
        void tell(ProbeEvent event);

        /** Opens a socket that servers alone know. */
        void freshAim(AimTaker then, long nowNanos);
    }

    /** Takes a socket that servers alone know. */
    interface AimTaker {
        void found(AimFound aim, long nowNanos);
    }

    /**
     * A socket that servers alone know.
     *
     * @param socket its name
     * @param mapped where they see it
     */
    record AimFound(int socket, TransportAddress mapped) {}

    Attempt(
            SessionId session,
            Plan plan,
            Bench.Deal deal,
            byte[] key,
            TransportAddress theirAim,
            Tools tools,
            Host host,
            long nowNanos) {
        this.session = session;
        this.beganNanos = nowNanos;
        this.plan = plan;
        this.host = host;
        this.payload = new ProbePayload(deal.attempt(), key);
        int rate =
                Math.min(deal.ours().budget().maxRate(), deal.theirs().budget().maxRate());
        int packets = Math.min(
                deal.ours().budget().maxPackets(), deal.theirs().budget().maxPackets());
        Volley volley = new Volley(payload, tools.effects(), rate, packets, nowNanos);
        this.bench = new Bench(deal, tools.sockets(), volley, tools.queries(), tools.random(), this, theirAim);
        this.tactic = Tactic.of(plan, bench);
        long durationNanos = Math.min(
                deal.ours().budget().maxDuration().toNanos(),
                deal.theirs().budget().maxDuration().toNanos());
        this.deadline = new Deadline(nowNanos + Math.min(LONGEST_NANOS, durationNanos), "attempt");
    }

    /**
     * What an attempt works with.
     *
     * @param sockets gives sockets names
     * @param queries asks servers
     * @param random draws ports
     * @param effects takes what the driver is asked to do
     */
    record Tools(ProbeSockets sockets, MappedQueries queries, RandomGenerator random, Consumer<Effect> effects) {}

    /** {@return the key of an attempt's probes: whoever has another plan has another key} */
    static byte[] key(byte[] ofOfferer, byte[] ofAnswerer, byte[] planDigest) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ofOfferer);
            digest.update(ofAnswerer);
            return digest.digest(planDigest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void begin(AimFound aim, long nowNanos) {
        bench.aim(aim.socket(), aim.mapped());
        tactic.begin(nowNanos);
        handleTimeout(nowNanos);
    }

    long number() {
        return bench.deal().attempt();
    }

    SessionId session() {
        return session;
    }

    boolean follows(Plan other) {
        return plan.equals(other);
    }

    Duration minRetry() {
        return bench.deal().ours().budget().minRetryInterval();
    }

    boolean owns(int socket) {
        return bench.owns(socket);
    }

    /** {@return why it is over, {@code null} while it is not} */
    @Nullable
    String ended() {
        return ended;
    }

    ProbeEvent.Figures figures(long nowNanos) {
        return new ProbeEvent.Figures(
                plan.letter(), waves, bench.volley().sent(), bench.mappings(), nowNanos - beganNanos);
    }

    /** Lets what came of it be remembered, but for what says nothing of the plan. */
    void teach(PlanMemory memory, boolean direct, long nowNanos) {
        if (direct || !isBlameless && bench.volley().sent() > 0) {
            memory.learn(plan, bench.deal().ours(), bench.deal().theirs(), direct, nowNanos);
        }
    }

    boolean hasHit() {
        return !hits.isEmpty();
    }

    void told(HardMessage message, long nowNanos) {
        if (message instanceof HardMessage.Cancel cancel) {
            isBlameless = true; // its word is not experience; it has its own memory
            giveUp("the peer gave up: " + cancel.reason(), nowNanos);
        } else if (message instanceof HardMessage.Hit hit) {
            InetSocketAddress remote =
                    new InetSocketAddress(bench.theirAddresses().get(0), hit.index());
            if (plan instanceof Plan.Bracketed || plan instanceof Plan.Guessed) {
                hit(bench.ownAim(), bench.ownAddress().port(), remote, nowNanos);
            }
        } else if (!hasHit()) {
            tactic.told(message, nowNanos);
        }
        handleTimeout(nowNanos);
    }

    /** Takes a datagram that looks like one of an attempt. {@return whether it is of this one} */
    boolean arrived(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        ProbePayload.Content content = payload.parse(buffer, offset, length);
        if (content == null) {
            return false;
        }
        if (content.kind() == ProbePayload.Kind.PROBE) {
            bench.volley().answer(socket, remote);
        }
        hit(socket, content.index(), remote, nowNanos);
        return true;
    }

    /** The system refused a datagram. */
    void sendFailed(long nowNanos) {
        failedSends++;
        if (failedSends >= FEWEST_FAILED_SENDS
                && failedSends > MAX_FAILED_SENDS * bench.volley().sent()) {
            isBlameless = true;
            giveUp("the system refused " + failedSends + " datagrams", nowNanos);
        }
    }

    void handleTimeout(long nowNanos) {
        if (ended != null) {
            return;
        }
        if (!hasHit()) {
            bench.volley().run(nowNanos);
            tactic.handleTimeout(nowNanos);
            bench.volley().run(nowNanos);
        }
        if (lingering != null && lingering.isDue(nowNanos)) {
            lingering = null;
            closeAllBut(hits.stream().map(Way::socket).toList());
        }
        if (deadline.isDue(nowNanos)) {
            giveUp(hasHit() ? "the way that was hit led nowhere" : "the time of the attempt is over", nowNanos);
        }
    }

    @Nullable
    Deadline nextDeadline() {
        Deadline earliest = Deadline.earlier(deadline, lingering);
        if (!hasHit()) {
            earliest = Deadline.earlier(earliest, bench.volley().nextDeadline());
            earliest = Deadline.earlier(earliest, tactic.nextDeadline());
        }
        return earliest;
    }

    /** Closes every socket but some. */
    void closeAllBut(int kept) {
        closeAllBut(List.of(kept));
    }

    private void closeAllBut(List<Integer> kept) {
        bench.open().stream().filter(socket -> !kept.contains(socket)).forEach(bench::close);
    }

    private void hit(int socket, int mappedPort, InetSocketAddress remote, long nowNanos) {
        Way way = new Way(socket, remote);
        if (ended != null || !bench.owns(socket) || hits.size() == MAX_HITS || hits.contains(way)) {
            return;
        }
        hits.add(way);
        if (hits.size() == 1) {
            bench.volley().clear();
            deadline = new Deadline(nowNanos + PROOF_NANOS, "proof of a hit");
            lingering = new Deadline(nowNanos + LINGER_NANOS, "sockets without a hit");
            tell(new HardMessage.Hit(number(), mappedPort));
        }
        TransportAddress mapped = socket == bench.ownAim()
                ? bench.ownAddress()
                : new TransportAddress(bench.deal().ours().profile().externals().get(0), mappedPort);
        InetSocketAddress base = bench.local(socket);
        host.tell(new ProbeEvent.Hit(session, socket, base, mapped, remote));
    }

    @Override
    public void tell(HardMessage message) {
        host.tell(new ProbeEvent.Tell(session, message));
    }

    @Override
    public void freshAim(LongConsumer then, long nowNanos) {
        host.freshAim(
                (aim, later) -> {
                    bench.aim(aim.socket(), aim.mapped());
                    then.accept(later);
                },
                nowNanos);
    }

    @Override
    public void giveUp(String reason, long nowNanos) {
        if (ended == null) {
            ended = reason;
            bench.volley().clear();
        }
    }

    @Override
    public void wave(int number, long nowNanos) {
        waves = number;
        host.tell(new ProbeEvent.WaveBegan(session, number));
    }
}
