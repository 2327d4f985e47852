package dev.traversal.ice.internal.gather;

import dev.traversal.api.Candidate;
import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that are opened for one session each, when the mapping of an ordinary one does not lead to its peer: some
 * edges move a flow to another port for good when the peer's packet comes first, and only another socket gets another
 * mapping (RFC 8489 section 12 asks what that is). Lives on the agent's loop.
 */
public final class FreshSockets {
    /** All sessions together have no more of them. */
    public static final int MAX_SOCKETS = 32;

    /** Their names begin here: those of the ordinary sockets are smaller. */
    static final int FIRST_NAME = 64;

    private static final RetransmitSchedule SCHEDULE = RetransmitSchedule.doubling(250_000_000L, 4, 4);
    private static final int CAPACITY = 64;

    private final RandomGenerator random;
    private final Queue<Effect> effects;
    private final Queue<GatherEvent> events = new ArrayDeque<>();
    private final Map<Integer, Fresh> sockets = new LinkedHashMap<>();
    private final ClientTransactions<Fresh> transactions = new ClientTransactions<>(2 * MAX_SOCKETS, "fresh socket");
    private final StunWriter writer = new StunWriter(CAPACITY);
    private final StunMessage message = new StunMessage(KnownAttributes.BINDING);
    private final RejectCounter rejects = new RejectCounter();

    /**
     * What a fresh socket is to be like.
     *
     * @param bind where to bind it
     * @param reflexive the candidate that it is to replace, which names its base
     * @param servers who has answered there
     */
    public record Plan(InetAddress bind, Candidate reflexive, List<InetSocketAddress> servers) {}

    private static final class Fresh {
        private final int name;
        private final SessionId owner;
        private final Plan plan;
        private int port;

        Fresh(int name, SessionId owner, Plan plan) {
            this.name = name;
            this.owner = owner;
            this.plan = plan;
        }
    }

    /**
     * Makes one without sockets.
     *
     * @param random draws transaction ids
     */
    public FreshSockets(RandomGenerator random) {
        this.random = random;
        this.effects = new ArrayDeque<>();
    }

    /**
     * Opens one, unless there are too many.
     *
     * @param owner whom it is for
     * @param plan what it is to be like
     */
    public void open(SessionId owner, Plan plan) {
        int name = FIRST_NAME;
        while (sockets.containsKey(name)) {
            name++;
        }
        if (sockets.size() < MAX_SOCKETS && !plan.servers().isEmpty()) {
            sockets.put(name, new Fresh(name, owner, plan));
            effects.add(new Effect.OpenSocket(name, new InetSocketAddress(plan.bind(), 0)));
        }
    }

    /**
     * Closes a session's.
     *
     * @param owner the session
     * @param kept the one that is not closed, -1 for none
     */
    public void close(SessionId owner, int kept) {
        for (Fresh socket : List.copyOf(sockets.values())) {
            if (socket.owner.equals(owner) && socket.name != kept) {
                remove(socket);
                effects.add(new Effect.CloseSocket(socket.name));
            }
        }
    }

    /**
     * {@return whether a socket is one of these}
     *
     * @param socket its name
     */
    public boolean owns(int socket) {
        return sockets.containsKey(socket);
    }

    /**
     * Takes what the driver says of one of these.
     *
     * @param input it
     * @param nowNanos the time
     */
    public void handleInput(Input input, long nowNanos) {
        if (input instanceof Input.SocketOpened opened) {
            Fresh socket = sockets.get(opened.socket());
            if (socket != null) {
                socket.port = opened.local().getPort();
                socket.plan.servers().forEach(server -> ask(socket, server, nowNanos));
            }
        } else if (input instanceof Input.SocketFailed failed) {
            Fresh socket = sockets.get(failed.socket());
            if (socket != null) {
                remove(socket);
            }
        }
    }

    /**
     * Takes what a server answered.
     *
     * @param socket where it came
     * @param remote from whom
     * @param buffer holds it
     * @param offset where it begins
     * @param length how long it is
     */
    public void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (rejects.count(message.parse(buffer, offset, length)) != null) {
            return;
        }
        StunTransaction<Fresh> answered = transactions.match(message, socket, remote);
        if (answered == null) {
            return;
        }
        Fresh fresh = answered.payload();
        InetSocketAddress mapped = message.xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
        transactions.end(answered);
        if (message.messageClass() == MessageClass.SUCCESS && mapped != null && mapped.getPort() != 0) {
            forgetQuestions(fresh); // one answer will do
            events.add(new GatherEvent.FreshFound(fresh.owner, fresh.name, candidate(fresh, mapped)));
        }
    }

    /**
     * Asks again, or gives up.
     *
     * @param nowNanos the time
     */
    public void handleTimeout(long nowNanos) {
        for (StunTransaction<Fresh> due = transactions.pollDue(nowNanos);
                due != null;
                due = transactions.pollDue(nowNanos)) {
            if (due.state() != StunTransaction.State.TIMED_OUT) {
                effects.add(new Effect.Transmit(due.socket(), due.destination(), due.request(), 0));
            }
        }
    }

    /** {@return what is to be done, or {@code null}} */
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    /** {@return what was found, or {@code null}} */
    public @Nullable GatherEvent pollEvent() {
        return events.poll();
    }

    /** {@return when {@link #handleTimeout} has something to do} */
    public @Nullable Deadline nextDeadline() {
        return transactions.nextDeadline();
    }

    private void ask(Fresh socket, InetSocketAddress server, long nowNanos) {
        if (transactions.isFull()) {
            return;
        }
        byte[] id = new byte[StunMessage.TRANSACTION_ID_BYTES];
        random.nextBytes(id);
        byte[] request = writer.begin(MessageClass.REQUEST, StunMethod.BINDING, id)
                .fingerprint()
                .toBytes();
        transactions.start(request, socket.name, server, SCHEDULE, socket, nowNanos);
        effects.add(new Effect.Transmit(socket.name, server, request, 0));
    }

    private void remove(Fresh socket) {
        sockets.remove(socket.name);
        forgetQuestions(socket);
    }

    private void forgetQuestions(Fresh socket) {
        for (StunTransaction<Fresh> transaction : List.copyOf(transactions.inOrder())) {
            if (transaction.socket() == socket.name) {
                transactions.end(transaction);
            }
        }
    }

    /** The same as the candidate that it replaces, but for the mapping. */
    private static Candidate candidate(Fresh socket, InetSocketAddress mapped) {
        Candidate like = socket.plan.reflexive();
        return new Candidate(
                like.type(),
                like.origin(),
                TransportAddress.of(mapped),
                like.related().map(base -> new TransportAddress(base.address(), socket.port)),
                like.priority() - 1,
                like.foundation());
    }
}
