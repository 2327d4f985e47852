package dev.traversal.sim;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs machines of a simulated host on the virtual clock. */
final class SimDriver implements Driver, DatagramPort {
    private static final int DEFAULT_TTL = 64;
    private static final int MAX_PAYLOAD = 65_507;

    private final SimHost host;
    private final SimNetwork network;
    private final Map<Integer, SimSocket> sockets = new LinkedHashMap<>();
    private final Map<Integer, SimStream> streams = new LinkedHashMap<>();
    private final Map<Integer, DatagramPort> attached = new ConcurrentHashMap<>();
    private final List<SimRunner<?, ?>> runners = new CopyOnWriteArrayList<>(); // a handshake's thread may start one
    private final AtomicInteger started = new AtomicInteger();
    private boolean closed;
    private volatile boolean closing;

    SimDriver(SimHost host) {
        this.host = host;
        this.network = host.network();
    }

    SimHost host() {
        return host;
    }

    SimNetwork network() {
        return network;
    }

    @Override
    public <E, M extends Machine<E>> Runner<M> start(M machine, Consumer<? super E> events) {
        if (closing) {
            throw new IllegalStateException("the driver is closed");
        }
        SimRunner<E, M> runner = new SimRunner<>(this, started.getAndIncrement() % host.loops(), machine, events);
        runners.add(runner);
        network.execute(runner::begin);
        return runner;
    }

    @Override
    public DatagramPort datagrams() {
        return this;
    }

    @Override
    public void attach(int socket, DatagramPort port) {
        if (sockets.containsKey(socket) || attached.putIfAbsent(socket, port) != null) {
            throw new IllegalStateException("the name " + socket + " is in use");
        }
    }

    @Override
    public void detach(int socket) {
        attached.remove(socket);
    }

    @Override
    public long nanoTime() {
        return network.nowNanos();
    }

    @Override
    public boolean canLimitTtl() {
        return host.canLimitTtl();
    }

    @Override
    public void close() {
        closing = true;
        network.execute(this::closeNow); // after the commands that were given before
    }

    private void closeNow() {
        if (!closed) {
            runners.forEach(SimRunner::finish);
            kill();
        }
    }

    /** Ends without a word. */
    void kill() {
        closing = true;
        closed = true;
        runners.forEach(SimRunner::abandon);
        runners.clear();
        sockets.values().forEach(host.sockets()::remove);
        sockets.clear();
        attached.clear();
        List.copyOf(streams.values()).forEach(SimStream::close);
        streams.clear();
        host.closed(this);
    }

    void stopped(SimRunner<?, ?> runner) {
        runners.remove(runner);
    }

    void describe(List<String> lines) {
        for (SimSocket socket : sockets.values()) {
            lines.add(host.name() + ": socket " + socket.name() + " open on " + socket.local());
        }
        streams.forEach(
                (socket, stream) -> lines.add(host.name() + ": stream " + socket + " open to " + stream.remote()));
        attached.keySet().forEach(socket -> lines.add(host.name() + ": relay attached as " + socket));
        for (SimRunner<?, ?> runner : runners) {
            lines.add(host.name() + ": " + runner);
        }
    }

    // ---- effects

    void carryOut(Effect effect, SimRunner<?, ?> owner) {
        if (effect instanceof Effect.Transmit transmit) {
            transmit(transmit, owner);
        } else if (effect instanceof Effect.OpenSocket open) {
            open(open, owner);
        } else if (effect instanceof Effect.CloseSocket close) {
            close(close.socket());
        } else if (effect instanceof Effect.OpenGroup open) {
            openGroup(open, owner);
        } else if (effect instanceof Effect.OpenStream open) {
            openStream(open, owner);
        } else if (effect instanceof Effect.Resolve resolve) {
            resolve(resolve, owner);
        } else {
            throw new AssertionError("unknown effect " + effect);
        }
    }

    private void transmit(Effect.Transmit transmit, SimRunner<?, ?> owner) {
        SimSocket socket = sockets.get(transmit.socket());
        byte[] payload = transmit.payload();
        DatagramPort behind = attached.get(transmit.socket());
        SimStream stream = streams.get(transmit.socket());
        if (stream != null) {
            stream.send(payload, 0, payload.length);
            return;
        }
        if (behind != null) {
            if (transmit.ttl() == 0) {
                behind.send(transmit.socket(), transmit.remote(), payload, 0, payload.length);
            } else {
                behind.open(transmit.socket(), transmit.remote());
            }
            return;
        }
        if (transmit.ttl() != 0 && !canLimitTtl()) {
            return;
        }
        String refusal = socket == null
                ? "no such socket"
                : host.isSendBufferFull()
                        ? "No buffer space available"
                        : send(socket, transmit.remote(), payload, 0, payload.length, transmit.ttl());
        if (refusal != null) {
            owner.answer(new Input.TransmitFailed(transmit.socket(), transmit.remote(), refusal));
        }
    }

    @Override
    public boolean send(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (network.isForeign()) {
            byte[] copy = Arrays.copyOfRange(buffer, offset, offset + length);
            network.execute(() -> send(socket, remote, copy, 0, copy.length));
            return true;
        }
        DatagramPort behind = attached.get(socket);
        if (behind != null) {
            return behind.send(socket, remote, buffer, offset, length);
        }
        SimStream stream = streams.get(socket);
        if (stream != null) {
            stream.send(buffer, offset, length);
            return true;
        }
        SimSocket from = sockets.get(socket);
        if (from == null || host.isSendBufferFull()) {
            return false;
        }
        String refusal = send(from, remote, buffer, offset, length, 0);
        if (refusal != null) {
            from.owner().answer(new Input.TransmitFailed(socket, remote, refusal));
        }
        return true;
    }

    /** Sends; returns why not, or null. */
    private @Nullable String send(
            SimSocket socket, InetSocketAddress remote, byte[] buffer, int offset, int length, int ttl) {
        InetAddress to = remote.getAddress();
        if (to == null || remote.getPort() == 0) {
            return "Invalid argument";
        }
        if (length > MAX_PAYLOAD) {
            return "Message too long";
        }
        if (!Addresses.sameFamily(to, socket.local().getAddress())) {
            return "Address family not supported";
        }
        boolean toSelf = host.owns(to);
        SimInterface route = toSelf ? null : host.route(socket, to);
        if (!toSelf && route == null) {
            return "Network is unreachable";
        }
        InetAddress from =
                !socket.isWildcard() ? socket.local().getAddress() : route == null ? to : route.addressFor(to);
        Packet packet = network.packet()
                .fill(
                        socket.source(from == null ? to : from),
                        remote,
                        buffer,
                        offset,
                        length,
                        ttl == 0 ? DEFAULT_TTL : ttl);
        host.traffic().sent(remote, length);
        network.trace().add(SimTrace.Step.SENT, host.name(), packet, "");
        if (route == null) {
            host.sendToSelf(packet);
        } else {
            route.send(packet);
        }
        return null;
    }

    private void open(Effect.OpenSocket open, SimRunner<?, ?> owner) {
        if (sockets.containsKey(open.socket())) {
            owner.answer(new Input.SocketFailed(open.socket(), "the name is in use"));
            return;
        }
        InetSocketAddress wanted = open.local();
        String refusal = host.sockets().refusal(wanted);
        if (refusal != null) {
            owner.answer(new Input.SocketFailed(open.socket(), refusal));
            return;
        }
        int port = wanted.getPort() != 0 ? wanted.getPort() : host.sockets().ephemeralPort(wanted.getAddress());
        SimSocket socket = new SimSocket(open.socket(), owner, new InetSocketAddress(wanted.getAddress(), port));
        sockets.put(open.socket(), socket);
        host.sockets().add(socket);
        owner.answer(new Input.SocketOpened(open.socket(), socket.local()));
    }

    private void openGroup(Effect.OpenGroup open, SimRunner<?, ?> owner) {
        InetSocketAddress group = open.group();
        String refusal = host.sockets().sharedRefusal(group.getPort());
        if (refusal != null || sockets.containsKey(open.socket())) {
            owner.answer(new Input.SocketFailed(open.socket(), refusal == null ? "the name is in use" : refusal));
            return;
        }
        InetAddress any = Addresses.isIpv6(group.getAddress()) ? Addresses.ANY_IPV6 : Addresses.ANY_IPV4;
        SimSocket socket =
                new SimSocket(open.socket(), owner, new InetSocketAddress(any, group.getPort()), group.getAddress());
        sockets.put(open.socket(), socket);
        host.sockets().add(socket);
        owner.answer(new Input.SocketOpened(open.socket(), socket.local()));
    }

    private void openStream(Effect.OpenStream open, SimRunner<?, ?> owner) {
        InetSocketAddress server = open.target().server();
        if (!server.isUnresolved()) {
            openStream(open, server, owner);
            return;
        }
        network.after(network.dns().delay(), () -> {
            List<InetAddress> addresses = network.dns().lookUp(server.getHostString());
            if (addresses.isEmpty()) {
                owner.answer(new Input.SocketFailed(open.socket(), "no such name"));
            } else {
                openStream(open, new InetSocketAddress(addresses.get(0), server.getPort()), owner);
            }
        });
    }

    private void openStream(Effect.OpenStream open, InetSocketAddress server, SimRunner<?, ?> owner) {
        int name = open.socket();
        SimStream stream = closed
                ? null
                : host.streams().open(server, open.target().secure(), new SimStream.Taker() {
                    @Override
                    public void opened() {
                        owner.answer(new Input.SocketOpened(
                                name, Objects.requireNonNull(streams.get(name)).local()));
                    }

                    @Override
                    public void received(byte[] message) {
                        owner.receive(name, server, message, 0, message.length);
                    }

                    @Override
                    public void ended(String reason) {
                        streams.remove(name);
                        owner.answer(new Input.SocketFailed(name, reason));
                    }
                });
        if (stream == null) {
            owner.answer(new Input.SocketFailed(name, "Network is unreachable"));
        } else {
            streams.put(name, stream);
        }
    }

    private void close(int name) {
        SimSocket socket = sockets.remove(name);
        if (socket != null) {
            host.sockets().remove(socket);
        }
        SimStream stream = streams.remove(name);
        if (stream != null) {
            stream.close();
        }
    }

    private void resolve(Effect.Resolve resolve, SimRunner<?, ?> owner) {
        if (Addresses.isLiteral(resolve.host())) {
            owner.answer(new Input.Resolved(resolve.query(), List.of(Addresses.parse(resolve.host()))));
            return;
        }
        network.after(network.dns().delay(), () -> owner.answer(look(resolve)));
    }

    private Input look(Effect.Resolve resolve) {
        String failure = network.dns().failure();
        List<InetAddress> addresses = network.dns().lookUp(resolve.host());
        if (failure != null || addresses.isEmpty()) {
            return new Input.ResolveFailed(resolve.query(), failure != null ? failure : "no such name");
        }
        return new Input.Resolved(resolve.query(), addresses);
    }
}
