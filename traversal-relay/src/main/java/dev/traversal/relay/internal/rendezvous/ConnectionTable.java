package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.relay.internal.rendezvous.ServerConnection.Phase;
import dev.traversal.relay.internal.rendezvous.ServerConnection.Timer;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The connections of a server from accepting to forgetting: admission, deadlines, queues, budgets. */
final class ConnectionTable {
    private final RendezvousLimits limits;
    private final ServerCounters counters;
    private final Map<Long, ServerConnection> connections = new HashMap<>();
    private final Map<PeerId, ServerConnection> peers = new HashMap<>();
    private final ServerTimers timers = new ServerTimers();
    private final WaitingRoom waitingRoom;
    private final Queue<ServerEffect> effects = new ArrayDeque<>();
    private final Queue<ServerEvent> events = new ArrayDeque<>();

    ConnectionTable(RendezvousLimits limits, ServerCounters counters) {
        this.limits = limits;
        this.counters = counters;
        waitingRoom = new WaitingRoom(limits);
    }

    void accept(long id, InetAddress source, long nowNanos) {
        Optional<RejectReason> refusal = waitingRoom.enter(source);
        if (refusal.isPresent()) {
            counters.reject(refusal.get());
            effects.add(new ServerEffect.Close(id, CloseCode.CUT));
            return;
        }
        ServerConnection connection = new ServerConnection(id, source, limits, nowNanos);
        connections.put(id, connection);
        counters.connection(1);
        long deadline = nowNanos + limits.registrationTimeout().toNanos();
        connection.lifeTimer = timers.add(connection, deadline, "registration");
    }

    /** Returns the connection unless it is gone or about to go. */
    @Nullable
    ServerConnection open(long id) {
        ServerConnection connection = connections.get(id);
        return connection == null || !connection.isOpen() ? null : connection;
    }

    /** Makes a connection the one of its peer; whether there is room. */
    boolean register(ServerConnection connection, PeerId peer, long nowNanos) {
        ServerConnection before = peers.get(peer);
        if (before == null && peers.size() >= limits.maxPeers()) {
            return false;
        }
        if (before != null) {
            reject(before, RejectReason.DISPLACED, CloseCode.DISPLACED, nowNanos);
        }
        leaveWaitingRoom(connection);
        timers.cancel(connection.lifeTimer);
        connection.phase = Phase.REGISTERED;
        connection.peer = peer;
        connection.lifeTimer =
                timers.add(connection, nowNanos + limits.idleTimeout().toNanos(), "idle");
        peers.put(peer, connection);
        counters.peer(1);
        effects.add(new ServerEffect.Register(connection.id, peer));
        events.add(new ServerEvent.PeerRegistered(peer));
        return true;
    }

    /** Takes what a client sent off its budget; when that is used up, the client is read no more for a while. */
    void charge(ServerConnection connection, int bytes, long nowNanos) {
        connection.lastHeardNanos = nowNanos;
        long pause = Math.max(connection.messages.spend(1, nowNanos), connection.bytes.spend(bytes, nowNanos));
        if (pause > 0) {
            if (connection.resumeTimer == null) {
                effects.add(new ServerEffect.Read(connection.id, false));
            }
            timers.cancel(connection.resumeTimer);
            connection.resumeTimer = timers.add(connection, nowNanos + pause, "budget");
        }
    }

    void write(ServerConnection connection, RendezvousMessage message, long nowNanos) {
        byte[] text = MessageWriter.write(message);
        enqueue(connection, new ServerEffect.Write(connection.id, text), text.length, nowNanos);
    }

    void enqueue(ServerConnection connection, ServerEffect effect, int bytes, long nowNanos) {
        if (!connection.isOpen()) {
            return;
        }
        if (connection.queuedBytes + bytes > limits.maxQueuedBytes()) {
            reject(connection, RejectReason.SLOW_READER, CloseCode.CUT, nowNanos);
            return;
        }
        connection.queuedBytes += bytes;
        effects.add(effect);
    }

    void written(long id, int bytes) {
        ServerConnection connection = connections.get(id);
        if (connection != null) {
            connection.queuedBytes -= bytes;
        }
    }

    void reject(ServerConnection connection, RejectReason reason, int code, long nowNanos) {
        counters.reject(reason);
        close(connection, code, nowNanos);
    }

    /** Says goodbye; a client that does not leave upon that is cut off. */
    void close(ServerConnection connection, int code, long nowNanos) {
        forgetPeer(connection);
        connection.phase = Phase.CLOSING;
        timers.cancel(connection.resumeTimer);
        timers.cancel(connection.lifeTimer);
        connection.lifeTimer =
                timers.add(connection, nowNanos + limits.closeTimeout().toNanos(), "close");
        effects.add(new ServerEffect.Close(connection.id, code));
    }

    void closeAll(long nowNanos) {
        for (ServerConnection connection : List.copyOf(connections.values())) {
            if (connection.isOpen()) {
                close(connection, CloseCode.GOING_AWAY, nowNanos);
            }
        }
    }

    void closed(long id) {
        ServerConnection connection = connections.remove(id);
        if (connection != null) {
            forgetPeer(connection);
            connection.phase = Phase.CLOSING;
            leaveWaitingRoom(connection);
            timers.cancel(connection.resumeTimer);
            timers.cancel(connection.lifeTimer);
            counters.connection(-1);
        }
    }

    void handleTimeout(long nowNanos) {
        for (Timer due = timers.takeDue(nowNanos); due != null; due = timers.takeDue(nowNanos)) {
            ServerConnection connection = due.connection();
            if (due.equals(connection.resumeTimer)) {
                connection.resumeTimer = null;
                effects.add(new ServerEffect.Read(connection.id, true));
            } else {
                endOfLife(connection, nowNanos);
            }
        }
    }

    private void endOfLife(ServerConnection connection, long nowNanos) {
        if (connection.phase == Phase.CLOSING) {
            effects.add(new ServerEffect.Close(connection.id, CloseCode.CUT));
        } else if (connection.phase != Phase.REGISTERED) {
            int code = connection.phase == Phase.UPGRADING ? CloseCode.CUT : CloseCode.POLICY;
            reject(connection, RejectReason.TOO_LATE, code, nowNanos);
        } else {
            long deadline = connection.lastHeardNanos + limits.idleTimeout().toNanos();
            if (nowNanos - deadline >= 0) {
                reject(connection, RejectReason.IDLE, CloseCode.GOING_AWAY, nowNanos);
            } else {
                connection.lifeTimer = timers.add(connection, deadline, "idle");
            }
        }
    }

    private void forgetPeer(ServerConnection connection) {
        PeerId peer = connection.peer;
        if (peer != null && connection.phase == Phase.REGISTERED) {
            peers.remove(peer, connection);
            counters.peer(-1);
            effects.add(new ServerEffect.Unregister(connection.id));
            events.add(new ServerEvent.PeerLeft(peer));
        }
    }

    private void leaveWaitingRoom(ServerConnection connection) {
        if (connection.inWaitingRoom) {
            connection.inWaitingRoom = false;
            waitingRoom.leave(connection.source);
        }
    }

    void effect(ServerEffect effect) {
        effects.add(effect);
    }

    @Nullable
    ServerEffect pollEffect() {
        return effects.poll();
    }

    @Nullable
    ServerEvent pollEvent() {
        return events.poll();
    }

    @Nullable
    Deadline nextDeadline() {
        return timers.next();
    }

    /** Returns how many things are remembered: connections, peers, timers, places in the waiting room. */
    int size() {
        return connections.size() + peers.size() + timers.size() + waitingRoom.waiting();
    }
}
