package dev.traversal.ice.internal.probe;

import dev.traversal.api.NatBehavior;
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
 * Finds out what a measurement of ports leaves open (RFC 5780 section 4): with a server that has two addresses, whose packets
 * the NAT lets in, and whether a port depends on the destination's port too; with any server, whether a host behind the NAT is
 * reached at its external address from behind the same NAT. All of it in one round trip, and another to reach oneself.
 */
final class BehaviorDiscovery implements ProbeSockets.Listener {
    private static final RetransmitSchedule SCHEDULE = RetransmitSchedule.of(250_000_000L, 250_000_000L, 100_000_000L);
    private static final int CAPACITY = 16;
    private static final int REQUEST_BYTES = 64;
    private static final int KEY_BYTES = 32;
    private static final long HAIRPIN_NANOS = 250_000_000L;
    private static final int HAIRPIN_TRIES = 2;

    private final RandomGenerator random;
    private final ProbeSockets sockets;
    private final Consumer<Effect> effects;
    private final ClientTransactions<Question> transactions = new ClientTransactions<>(CAPACITY, "NAT behavior");
    private final StunWriter writer = new StunWriter(REQUEST_BYTES);
    private final StunMessage message = new StunMessage(KnownAttributes.BINDING);
    private final RejectCounter rejects = new RejectCounter();
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
    private enum Question {
        WHERE,
        WHERE_FROM_OTHER_PORT,
        IN_FROM_OTHER_ADDRESS,
        IN_FROM_OTHER_PORT
    }

    BehaviorDiscovery(RandomGenerator random, ProbeSockets sockets, Consumer<Effect> effects) {
        this.random = random;
        this.sockets = sockets;
        this.effects = effects;
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
            ask(asker, Question.WHERE, about.ground.servers().get(0), nowNanos);
            return;
        }
        ask(asker, Question.WHERE, alternate.server(), nowNanos);
        ask(asker, Question.WHERE_FROM_OTHER_PORT, alternate.otherPort(), nowNanos);
        ask(listener, Question.IN_FROM_OTHER_ADDRESS, alternate.other(), nowNanos);
        ask(listener, Question.IN_FROM_OTHER_PORT, alternate.otherPort(), nowNanos);
    }

    @Override
    public void failed(int socket, long nowNanos) {
        broken = true;
        hairpin = null;
        List.copyOf(transactions.inOrder()).forEach(transactions::end);
    }

    void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (subject == null || rejects.count(message.parse(buffer, offset, length)) != null) {
            return;
        }
        StunTransaction<Question> answered = transactions.match(message, socket, remote);
        if (answered != null) {
            transactions.end(answered);
            InetSocketAddress mapped = message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
            if (message.messageClass() == MessageClass.SUCCESS && mapped != null && mapped.getPort() != 0) {
                answered(answered.payload(), TransportAddress.of(mapped), nowNanos);
            }
        }
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

    private void answered(Question question, TransportAddress mapped, long nowNanos) {
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
        for (StunTransaction<Question> due = transactions.pollDue(nowNanos);
                due != null;
                due = transactions.pollDue(nowNanos)) {
            if (due.state() == StunTransaction.State.IN_FLIGHT) {
                transmit(due.socket(), due.payload(), due.destination(), due.request());
            }
        }
        if (hairpin != null && hairpin.isDue(nowNanos)) {
            hairpin = null;
            if (hairpinTries < HAIRPIN_TRIES) {
                reachForOurselves(nowNanos);
            }
        }
    }

    @Nullable
    Deadline nextDeadline() {
        return Deadline.earlier(transactions.nextDeadline(), hairpin);
    }

    /** {@return what was found out, once; {@code null} while it is not known yet or nothing is asked} */
    @Nullable
    NatFindings poll() {
        Subject about = subject;
        boolean asking = !broken && opening > 0 || transactions.size() > 0 || hairpin != null;
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
        List.copyOf(transactions.inOrder()).forEach(transactions::end);
        sockets.close(asker);
        sockets.close(listener);
    }

    /** @param from whose answer it takes */
    private void ask(int socket, Question question, InetSocketAddress from, long nowNanos) {
        byte[] request = request(
                switch (question) {
                    case WHERE, WHERE_FROM_OTHER_PORT -> 0;
                    case IN_FROM_OTHER_ADDRESS -> StunAttribute.CHANGE_ADDRESS_FLAG | StunAttribute.CHANGE_PORT_FLAG;
                    case IN_FROM_OTHER_PORT -> StunAttribute.CHANGE_PORT_FLAG;
                });
        transactions.start(request, socket, from, SCHEDULE, question, nowNanos);
        transmit(socket, question, from, request);
    }

    /** Questions that are to be answered from elsewhere go to the address at which the server is known. */
    private void transmit(int socket, Question question, InetSocketAddress from, byte[] request) {
        Subject about = subject;
        Profiler.Alternate alternate = about == null ? null : about.measured.alternate();
        boolean elsewhere = question == Question.IN_FROM_OTHER_ADDRESS || question == Question.IN_FROM_OTHER_PORT;
        InetSocketAddress to = elsewhere && alternate != null ? alternate.server() : from;
        effects.accept(new Effect.Transmit(socket, to, request, 0));
    }

    private byte[] request(int change) {
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        random.nextBytes(id);
        StunWriter request = writer.begin(MessageClass.REQUEST, StunMethod.BINDING, id);
        if (change != 0) {
            request.intAttribute(StunAttribute.CHANGE_REQUEST, change);
        }
        return request.fingerprint().toBytes();
    }
}
