package dev.traversal.relay.internal.turn.server;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.stun.BindingResponder;
import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.RejectCounter;
import dev.traversal.internal.stun.StunErrorCode;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunServerAddresses;
import dev.traversal.relay.internal.turn.ChannelData;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A TURN server, and a STUN server on the same sockets (RFC 8656, RFC 8489, RFC 5780 where it has two addresses). It opens
 * its UDP sockets itself; connections are handed to it as {@linkplain #streamOpened sockets that others attached}.
 *
 * <p>Whom it does not know costs it no memory. What it relays goes from one socket to another without an object.
 */
public final class TurnServerMachine implements Machine<TurnServerEvent> {
    /** Connections have names from here on. */
    public static final int FIRST_STREAM = 1 << 20;

    private static final KnownAttributes KNOWN = KnownAttributes.TURN;
    private static final int FIRST_RELAYED = 16;
    private static final int KEY_BYTES = 32;
    private static final int STRANGER_ANSWERS_PER_SECOND = 10;
    private static final int MAX_UNKNOWN = 16;
    private static final long NONCE_SECONDS = 3_600;
    private static final long TICK_NANOS = 1_000_000_000L;
    private static final long IDLE_STREAM_NANOS = 60_000_000_000L;

    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<TurnServerEvent> events = new ArrayDeque<>();
    private final List<InetSocketAddress> wanted;
    private final @Nullable InetSocketAddress[] bound;
    private final Door[] doors;
    private final List<InetSocketAddress> guests = new ArrayList<>();
    private final Places<Door> others = new Places<>();
    private final List<Door> openStreams = new ArrayList<>();
    private final StunMessage message = new StunMessage(KNOWN);
    private final RejectCounter stunRejects = new RejectCounter();
    private final int[] unknown = new int[MAX_UNKNOWN];
    private final DatagramPort out;
    private final TurnCounters counters;
    private final Authenticator authenticator;
    private final Answers answers;
    private final RelaySockets sockets;
    private final Allocations allocations;
    private final AllocateDesk allocateDesk;
    private final RequestDesk requestDesk;
    private final DataPath data;
    private @Nullable BindingResponder binding;
    private @Nullable Deadline deadline;
    private boolean told;

    /**
     * Makes one that has yet to open its sockets.
     *
     * @param config what it is made for
     * @param out lets datagrams leave
     * @param random the source of secrets
     * @param counters what happens is counted there
     * @param nowNanos the time
     */
    public TurnServerMachine(
            TurnServerConfig config, DatagramPort out, SecureRandom random, TurnCounters counters, long nowNanos) {
        this(config, FIRST_RELAYED, out, random, counters, nowNanos);
    }

    /**
     * Makes one that shares a driver with others.
     *
     * @param config what it is made for; without sockets of its own {@link #guestOpened} names those of others
     * @param firstRelayed the names of the sockets that it opens for allocations begin here
     * @param out lets datagrams leave
     * @param random the source of secrets
     * @param counters what happens is counted there
     * @param nowNanos the time
     */
    TurnServerMachine(
            TurnServerConfig config,
            int firstRelayed,
            DatagramPort out,
            SecureRandom random,
            TurnCounters counters,
            long nowNanos) {
        this.out = out;
        this.counters = counters;
        wanted = config.listen();
        bound = new InetSocketAddress[wanted.size()];
        doors = new Door[wanted.size()];
        for (int i = 0; i < doors.length; i++) {
            doors[i] = Door.udp(i, i);
            effects.add(new Effect.OpenSocket(i, wanted.get(i)));
        }
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        Nonces nonces = new Nonces(key, config.sha256(), Authenticator.hidesNames(config), NONCE_SECONDS, nowNanos);
        AnswerBudget strangers = new AnswerBudget(STRANGER_ANSWERS_PER_SECOND, random.nextInt(), nowNanos);
        answers = new Answers(out, config, nonces, strangers, counters);
        authenticator = new Authenticator(config, nonces);
        sockets = new RelaySockets(config, firstRelayed, new SplittableRandom(random.nextLong()), effects);
        allocations = new Allocations(sockets, new Quotas(config.limits()), random, counters, events, nowNanos);
        PeerGate gate = new PeerGate(config.policy(), sockets, listening());
        allocateDesk = new AllocateDesk(config, sockets, allocations, answers);
        requestDesk = new RequestDesk(config, sockets, allocations, gate, answers);
        data = new DataPath(out, effects, gate, counters, random.nextLong());
    }

    /** Where clients come in, as far as it is known: with port 0 what the system chose. */
    private List<InetSocketAddress> listening() {
        return new java.util.AbstractList<>() {
            @Override
            public InetSocketAddress get(int index) {
                if (index >= bound.length) {
                    return guests.get(index - bound.length);
                }
                InetSocketAddress known = bound[index];
                return known == null ? wanted.get(index) : known;
            }

            @Override
            public int size() {
                return bound.length + guests.size();
            }
        };
    }

    // ---- commands

    /**
     * A client has connected; whoever says so has attached the socket to the driver.
     *
     * @param socket its name, from {@link #FIRST_STREAM} on, never used before
     * @param nowNanos the time
     */
    public void streamOpened(int socket, long nowNanos) {
        Door door = Door.stream(socket, nowNanos);
        others.put(socket, door);
        openStreams.add(door);
        schedule(nowNanos);
    }

    /**
     * Clients may come in at a UDP socket that somebody else opened, who hands over what is for this server.
     *
     * @param socket its name, below those of sockets for allocations
     * @param local what it is bound to
     */
    void guestOpened(int socket, InetSocketAddress local) {
        others.put(socket, Door.udp(socket, 0));
        guests.add(local);
    }

    /**
     * A connection, or a socket of somebody else, is gone, and what was allocated over it with it.
     *
     * @param socket its name
     * @param nowNanos the time
     */
    public void streamClosed(int socket, long nowNanos) {
        Door door = others.remove(socket);
        if (door != null) {
            openStreams.remove(door);
            List.copyOf(door.pending().values()).forEach(allocateDesk::cancel);
            allocations.endAllOf(door, "connection closed", nowNanos);
            tellDrained();
        }
    }

    /**
     * Takes no more allocations; those that there are live on until they end. {@link TurnServerEvent.Drained} tells when
     * the last one has.
     *
     * @param elsewhere where clients shall ask instead, {@code null} if nowhere
     * @param nowNanos the time
     */
    public void drain(@Nullable InetSocketAddress elsewhere, long nowNanos) {
        allocateDesk.drain(elsewhere);
        tellDrained();
        schedule(nowNanos);
    }

    /**
     * Ends every allocation.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        allocations.endAll("server stopped", nowNanos);
        deadline = null;
    }

    /** {@return what of the datagrams was no STUN message, by reason} */
    public RejectCounter stunRejects() {
        return stunRejects;
    }

    // ---- what comes in

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (sockets.names(socket)) {
            RelayPort port = sockets.find(socket);
            if (port != null) {
                data.fromPeer(port, remote, buffer, offset, length, nowNanos);
            }
            return;
        }
        Door door = socket < doors.length ? doors[socket] : others.get(socket);
        if (door == null) {
            return;
        }
        if (length >= ChannelData.HEADER_BYTES && (buffer[offset] & 0xc0) == 0x40) {
            data.fromClient(door, remote, buffer, offset, length, nowNanos);
        } else if (StunMessage.looksLikeStun(buffer, offset, length)) {
            handleStun(door, remote, buffer, offset, length, nowNanos);
        } else {
            counters.reject(TurnReject.NOT_TURN);
        }
    }

    private void handleStun(Door door, InetSocketAddress client, byte[] buffer, int offset, int length, long nowNanos) {
        if (stunRejects.count(message.parse(buffer, offset, length)) != null) {
            counters.reject(TurnReject.MALFORMED);
            return;
        }
        MessageClass kind = message.messageClass();
        int method = message.method();
        if (method == StunMethod.BINDING) {
            handleBinding(door, client, buffer, offset, length);
        } else if (kind == MessageClass.INDICATION && method == StunMethod.SEND) {
            data.send(door, client, message, nowNanos);
        } else if (kind == MessageClass.REQUEST && isServed(method)) {
            handleRequest(door, client, nowNanos);
            schedule(nowNanos);
            tellDrained();
        } else {
            counters.reject(TurnReject.METHOD);
        }
    }

    private static boolean isServed(int method) {
        return method == StunMethod.ALLOCATE
                || method == StunMethod.REFRESH
                || method == StunMethod.CREATE_PERMISSION
                || method == StunMethod.CHANNEL_BIND;
    }

    private void handleBinding(Door door, InetSocketAddress client, byte[] buffer, int offset, int length) {
        BindingResponder responder = binding;
        int bytes = responder == null ? 0 : responder.respond(door.index(), client, buffer, offset, length);
        if (responder == null || bytes == 0) {
            return;
        }
        int port = responder.answerPort();
        InetSocketAddress target =
                door.isStream() || port == client.getPort() ? client : new InetSocketAddress(client.getAddress(), port);
        int socket = door.isStream() ? door.socket() : doors[responder.answerSocket()].socket();
        if (out.send(socket, target, responder.answer(), 0, bytes)) {
            counters.answered();
        }
    }

    private void handleRequest(Door door, InetSocketAddress client, long nowNanos) {
        Authenticator.Verdict verdict = authenticator.check(message, client, nowNanos);
        Asker asker = Asker.of(door, client, message, verdict.login());
        Asker.Login login = verdict.login();
        if (login == null) {
            boolean known = allocations.quotas().knows(client.getAddress());
            answers.refuseStranger(asker, verdict.code(), message.length(), known, nowNanos);
        } else if (message.hasUnknownMandatory()) {
            counters.reject(TurnReject.UNKNOWN_ATTRIBUTE);
            answers.error(asker, StunErrorCode.UNKNOWN_ATTRIBUTE)
                    .unknownAttributes(unknown, message.unknownMandatory(unknown));
            answers.send(asker);
        } else if (asker.method() == StunMethod.ALLOCATE) {
            allocateDesk.handle(asker, login, message, nowNanos);
        } else {
            requestDesk.handle(asker, login, message, nowNanos);
        }
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        if (input instanceof Input.SocketOpened opened) {
            handleOpened(opened, nowNanos);
        } else if (input instanceof Input.SocketFailed failed) {
            handleFailed(failed, nowNanos);
        }
        schedule(nowNanos);
    }

    private void handleOpened(Input.SocketOpened opened, long nowNanos) {
        PortRequest request = sockets.requestOf(opened.socket());
        if (request != null) {
            allocateDesk.opened(request, opened, nowNanos);
        } else if (opened.socket() < doors.length) {
            bound[opened.socket()] = opened.local();
            tellListening();
        }
    }

    private void tellListening() {
        List<InetSocketAddress> all = new ArrayList<>();
        for (InetSocketAddress each : bound) {
            if (each == null) {
                return;
            }
            all.add(each);
        }
        binding = new BindingResponder(new StunServerAddresses(all), null);
        events.add(new TurnServerEvent.Listening(all));
    }

    private void handleFailed(Input.SocketFailed failed, long nowNanos) {
        int socket = failed.socket();
        PortRequest request = sockets.requestOf(socket);
        RelayPort port = sockets.find(socket);
        if (request != null) {
            allocateDesk.failed(request, socket);
        } else if (port != null) {
            Allocation owner = port.owner();
            if (owner == null) {
                sockets.close(port);
            } else {
                allocations.end(owner, failed.reason(), nowNanos);
            }
        } else if (socket < doors.length) {
            events.add(new TurnServerEvent.ListenFailed(wanted.get(socket), failed.reason()));
        }
    }

    // ---- time

    @Override
    public void handleTimeout(long nowNanos) {
        if (deadline == null || !deadline.isDue(nowNanos)) {
            return;
        }
        deadline = null;
        allocations.expire(nowNanos);
        closeIdleStreams(nowNanos);
        tellDrained();
        schedule(nowNanos);
    }

    /** A connection is for allocations: without one it ends after a minute. */
    private void closeIdleStreams(long nowNanos) {
        for (Door door : openStreams) {
            boolean idle = door.allocations().isEmpty() && door.pending().isEmpty();
            if (idle && nowNanos - door.openedNanos() >= IDLE_STREAM_NANOS) {
                events.add(new TurnServerEvent.CloseStream(door.socket()));
                door.idleSince(nowNanos);
            }
        }
    }

    private void schedule(long nowNanos) {
        boolean needed = !allocations.isIdle() || !openStreams.isEmpty();
        if (needed && deadline == null) {
            deadline = new Deadline(nowNanos + TICK_NANOS, "lifetimes");
        } else if (!needed) {
            deadline = null;
        }
    }

    private void tellDrained() {
        if (allocateDesk.isDraining() && allocations.count() == 0 && !told) {
            told = true;
            events.add(new TurnServerEvent.Drained());
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable TurnServerEvent pollEvent() {
        return events.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return deadline;
    }
}
