package dev.traversal.ice.internal.probe;

import dev.traversal.api.NatBehavior;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.stun.RetransmitSchedule;
import dev.traversal.internal.stun.StunAttribute;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a measurement of ports leaves open (RFC 5780 section 4): with a server that has two addresses, whose packets
 * the NAT lets in, and whether a port depends on the destination's port too; with any server, whether a host behind the NAT is
 * reached at its external address from behind the same NAT. All of it in one round trip, and another to reach oneself.
 */
final class BehaviorDiscovery implements ProbeSockets.Listener, BindingQueries.Taker<BehaviorDiscovery.Question> {
    private static final RetransmitSchedule SCHEDULE = RetransmitSchedule.of(250_000_000L, 250_000_000L, 100_000_000L);
    private static final int CAPACITY = 16;
    private static final int KEY_BYTES = 32;
    private static final long HAIRPIN_NANOS = 250_000_000L;
    private static final int HAIRPIN_TRIES = 2;

    private final RandomGenerator random;
    private final ProbeSockets sockets;
    private final Consumer<Effect> effects;
    private final BindingQueries<Question> queries;
    private @Nullable Subject subject;
    private int opening;
    private boolean broken;
    private int asker;
    private int listener;
    private @Nullable TransportAddress seen;
    private @Nullable TransportAddress seenByOtherPort;
    private boolean inFromOtherAddress;
    private boolean inFromOtherPort;
    private boolean reachedOurselves;
    private int hairpinTries;
    private @Nullable Deadline hairpin;

    /** What is to be found out about. */
    private record Subject(Profiler.Ground ground, Profiler.Result measured, ProbePayload toOurselves) {}

    /** What an answer says. */
    enum Question {
        WHERE,
        WHERE_FROM_OTHER_PORT,
        IN_FROM_OTHER_ADDRESS,
        IN_FROM_OTHER_PORT
    }

    BehaviorDiscovery(RandomGenerator random, ProbeSockets sockets, Consumer<Effect> effects) {
        this.random = random;
        this.sockets = sockets;
        this.effects = effects;
        this.queries = new BindingQueries<>(CAPACITY, "NAT behavior", random, effects);
    }

    /** Begins. The measurement has seen a socket at some address. */
    void begin(Profiler.Ground ground, Profiler.Result measured) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        subject = new Subject(ground, measured, new ProbePayload(random.nextLong(), key));
        seen = null;
        seenByOtherPort = null;
        inFromOtherAddress = false;
        inFromOtherPort = false;
        reachedOurselves = false;
        hairpinTries = 0;
        hairpin = null;
        broken = false;
        opening = 2;
        asker = sockets.open(new InetSocketAddress(ground.bind(), 0), this);
        listener = sockets.open(new InetSocketAddress(ground.bind(), 0), this);
    }

    @Override
    public void opened(int socket, InetSocketAddress local, long nowNanos) {
        Subject about = subject;
        opening--;
        if (about == null || broken || opening > 0) {
            return;
        }
        Profiler.Alternate alternate = about.measured.alternate();
        if (alternate == null) {
            ask(BindingQueries.Query.of(asker, about.ground.servers().get(0), Question.WHERE), nowNanos);
            return;
        }
        InetSocketAddress server = alternate.server();
        ask(BindingQueries.Query.of(asker, server, Question.WHERE), nowNanos);
        ask(BindingQueries.Query.of(asker, alternate.otherPort(), Question.WHERE_FROM_OTHER_PORT), nowNanos);
        ask(
                new BindingQueries.Query<>(
                        listener,
                        server,
                        alternate.other(),
                        StunAttribute.CHANGE_ADDRESS_FLAG | StunAttribute.CHANGE_PORT_FLAG,
                        0,
                        Question.IN_FROM_OTHER_ADDRESS),
                nowNanos);
        ask(
                new BindingQueries.Query<>(
                        listener,
                        server,
                        alternate.otherPort(),
                        StunAttribute.CHANGE_PORT_FLAG,
                        0,
                        Question.IN_FROM_OTHER_PORT),
                nowNanos);
    }

    private void ask(BindingQueries.Query<Question> query, long nowNanos) {
        boolean unused = queries.ask(query, SCHEDULE, nowNanos); // there is always room
    }

    @Override
    public void failed(int socket, long nowNanos) {
        broken = true;
        hairpin = null;
        queries.clear();
    }

    void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        queries.handleDatagram(socket, remote, buffer, offset, length, this, nowNanos);
    }

    /** {@return whether a datagram is one that we sent to ourselves} */
    boolean arrived(byte[] buffer, int offset, int length) {
        Subject about = subject;
        boolean ours = about != null && about.toOurselves.parse(buffer, offset, length) != null;
        if (ours) {
            reachedOurselves = true;
            hairpin = null;
        }
        return ours;
    }

    @Override
    public void answered(Question question, TransportAddress mapped, @Nullable InetSocketAddress other, long nowNanos) {
        switch (question) {
            case WHERE -> {
                seen = mapped;
                reachForOurselves(nowNanos);
            }
            case WHERE_FROM_OTHER_PORT -> seenByOtherPort = mapped;
            case IN_FROM_OTHER_ADDRESS -> inFromOtherAddress = true;
            case IN_FROM_OTHER_PORT -> inFromOtherPort = true;
            default -> throw new AssertionError(question);
        }
    }

    @Override
    public void unanswered(Question question, long nowNanos) {
        // which says that its answer does not come in, or that nobody knows
    }

    @Override
    public void repeated(Question question) {
        // as if it had been asked only now
    }

    /** Each of two sockets sends to where the other is seen: the first packet lets the second in, if the NAT filters these. */
    private void reachForOurselves(long nowNanos) {
        Subject about = subject;
        TransportAddress own = seen;
        if (about == null || own == null || about.measured.aim() == null) {
            return;
        }
        byte[] probe = about.toOurselves.of(ProbePayload.Kind.PROBE, hairpinTries);
        effects.accept(new Effect.Transmit(about.measured.aimSocket(), own.toSocketAddress(), probe, 0));
        effects.accept(new Effect.Transmit(asker, about.measured.aim().toSocketAddress(), probe, 0));
        hairpinTries++;
        hairpin = new Deadline(nowNanos + HAIRPIN_NANOS, "hairpin");
    }

    void handleTimeout(long nowNanos) {
        queries.handleTimeout(this, nowNanos);
        if (hairpin != null && hairpin.isDue(nowNanos)) {
            hairpin = null;
            if (hairpinTries < HAIRPIN_TRIES) {
                reachForOurselves(nowNanos);
            }
        }
    }

    @Nullable
    Deadline nextDeadline() {
        return Deadline.earlier(queries.nextDeadline(), hairpin);
    }

    /** {@return what was found out, once; {@code null} while it is not known yet or nothing is asked} */
    @Nullable
    NatFindings poll() {
        Subject about = subject;
        boolean asking = !broken && opening > 0 || !queries.isEmpty() || hairpin != null;
        if (about == null || asking) {
            return null;
        }
        NatFindings found = new NatFindings(
                about.measured, mapping(about.measured), filtering(about.measured), hairpinTries > 0, reachedOurselves);
        end();
        return found;
    }

    private NatBehavior mapping(Profiler.Result measured) {
        NatBehavior known = measured.profile().mapping();
        boolean isSame = seen != null && seen.equals(seenByOtherPort) && measured.alternate() != null;
        return known == NatBehavior.ADDRESS_AND_PORT_DEPENDENT && isSame ? NatBehavior.ADDRESS_DEPENDENT : known;
    }

    private NatBehavior filtering(Profiler.Result measured) {
        if (measured.alternate() == null || seen == null) {
            return NatBehavior.UNKNOWN;
        }
        return inFromOtherAddress
                ? NatBehavior.ENDPOINT_INDEPENDENT
                : inFromOtherPort ? NatBehavior.ADDRESS_DEPENDENT : NatBehavior.ADDRESS_AND_PORT_DEPENDENT;
    }

    private void end() {
        subject = null;
        opening = 0;
        hairpin = null;
        queries.clear();
        sockets.close(asker);
        sockets.close(listener);
    }
}
