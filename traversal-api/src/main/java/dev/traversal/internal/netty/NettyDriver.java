package dev.traversal.internal.netty;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import dev.traversal.internal.machine.StreamTarget;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The machines and sockets of one agent, on the loops that all agents of the process share. */
final class NettyDriver implements Driver {
    private static final long CLOSE_WAIT_MILLIS = 500;

    private final LoopGroup group;
    private final SocketTable sockets = new SocketTable();
    private final Set<MachineRunner<?, ?>> runners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final DatagramPort port = this::send;

    /** @param group the loops, one use of which is the driver's from now on */
    NettyDriver(LoopGroup group) {
        this.group = group;
    }

    @Override
    public <E, M extends Machine<E>> Runner<M> start(M machine, Consumer<? super E> events) {
        if (closing.get()) {
            throw new IllegalStateException("the driver is closed");
        }
        MachineRunner<E, M> runner = new MachineRunner<>(machine, events, group.nextLoop(), this);
        runners.add(runner);
        runner.begin();
        if (closing.get()) {
            runner.stop(); // close() may have looked before this one was there
        }
        return runner;
    }

    @Override
    public DatagramPort datagrams() {
        return port;
    }

    @Override
    public void attach(int socket, DatagramPort behind) {
        if (!sockets.add(new AttachedSocket(socket, behind))) {
            throw new IllegalStateException("the name " + socket + " is in use");
        }
    }

    @Override
    public void detach(int socket) {
        close(socket);
    }

    private void close(int socket) {
        DriverSocket found = sockets.find(socket);
        if (found != null) {
            found.close();
        }
    }

    @Override
    public long nanoTime() {
        return Ticker.systemTicker().nanoTime();
    }

    @Override
    public boolean canLimitTtl() {
        return group.transport().canLimitTtl();
    }

    private boolean send(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        DriverSocket found = sockets.find(socket);
        return found != null && found.send(remote, buffer, offset, length);
    }

    /** Does what a machine asks for; on the machine's loop. */
    void carryOut(Effect effect, MachineRunner<?, ?> runner) {
        if (effect instanceof Effect.Transmit transmit) {
            transmit(transmit, runner);
        } else if (effect instanceof Effect.OpenSocket open) {
            openSocket(open, runner);
        } else if (effect instanceof Effect.CloseSocket close) {
            close(close.socket());
        } else if (effect instanceof Effect.OpenGroup open) {
            openGroup(open, runner);
        } else if (effect instanceof Effect.OpenStream open) {
            openStream(open, runner);
        } else if (effect instanceof Effect.Resolve resolve) {
            resolve(resolve, runner);
        } else {
            throw new AssertionError("unknown effect " + effect);
        }
    }

    private void transmit(Effect.Transmit transmit, MachineRunner<?, ?> runner) {
        DriverSocket socket = sockets.find(transmit.socket());
        if (socket == null) {
            runner.handle(new Input.TransmitFailed(transmit.socket(), transmit.remote(), "no such socket"));
        } else if (transmit.ttl() == 0 || canLimitTtl() || socket.isAttached()) {
            socket.transmit(transmit, runner);
        }
    }

    private void openSocket(Effect.OpenSocket open, MachineRunner<?, ?> runner) {
        UdpSocket socket = new UdpSocket(open.socket(), runner);
        if (sockets.add(socket)) {
            socket.open(group.transport(), open.local());
        } else {
            runner.handle(new Input.SocketFailed(open.socket(), "the name is in use"));
        }
    }

    private void openGroup(Effect.OpenGroup open, MachineRunner<?, ?> runner) {
        UdpSocket socket = new UdpSocket(open.socket(), runner);
        if (sockets.add(socket)) {
            socket.openGroup(group.transport(), open.group(), open.at());
        } else {
            runner.handle(new Input.SocketFailed(open.socket(), "the name is in use"));
        }
    }

    private void openStream(Effect.OpenStream open, MachineRunner<?, ?> runner) {
        if (open.target().carries() == StreamTarget.Carries.DATAGRAMS) {
            openDtls(open, runner);
            return;
        }
        StreamSocket socket = new StreamSocket(open.socket(), open.target(), runner);
        if (sockets.add(socket)) {
            socket.open(group.transport(), group.resolver());
        } else {
            runner.handle(new Input.SocketFailed(open.socket(), "the name is in use"));
        }
    }

    private void openDtls(Effect.OpenStream open, MachineRunner<?, ?> runner) {
        DtlsSocket socket = new DtlsSocket(open.socket(), open.target(), runner);
        if (sockets.add(socket)) {
            socket.open(group.transport(), group.resolver());
        } else {
            runner.handle(new Input.SocketFailed(open.socket(), "the name is in use"));
        }
    }

    private void resolve(Effect.Resolve resolve, MachineRunner<?, ?> runner) {
        int query = resolve.query();
        InetAddress literal = NameResolver.literal(resolve.host());
        if (literal != null) {
            runner.handle(new Input.Resolved(query, List.of(literal)));
            return;
        }
        group.resolver().resolve(resolve.host(), new NameResolver.Answer() {
            @Override
            public void resolved(List<InetAddress> addresses) {
                runner.handle(new Input.Resolved(query, addresses));
            }

            @Override
            public void failed(String reason) {
                runner.handle(new Input.ResolveFailed(query, reason));
            }
        });
    }

    void remove(MachineRunner<?, ?> runner) {
        runners.remove(runner);
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        CountDownLatch closed = new CountDownLatch(1);
        // What the machines send as they stop was handed to the sockets' loops before the second round begins.
        onEveryLoop(
                this::stopMachines,
                () -> onEveryLoop(this::closeSockets, () -> {
                    group.release();
                    closed.countDown();
                }));
        if (group.inAnyLoop()) {
            return; // who waits here waits for itself
        }
        try {
            if (closed.await(CLOSE_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                group.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void onEveryLoop(Consumer<Loop> action, Runnable afterwards) {
        List<Loop> loops = group.startedLoops();
        if (loops.isEmpty()) {
            afterwards.run();
            return;
        }
        AtomicInteger left = new AtomicInteger(loops.size());
        for (Loop loop : loops) {
            loop.execute(() -> {
                action.accept(loop);
                if (left.decrementAndGet() == 0) {
                    afterwards.run();
                }
            });
        }
    }

    private void stopMachines(Loop loop) {
        for (MachineRunner<?, ?> runner : runners) {
            if (runner.loop() == loop) {
                runner.finish();
            }
        }
    }

    private void closeSockets(Loop loop) {
        for (DriverSocket socket : sockets.all()) {
            if (socket.loop() == loop) {
                socket.close();
            }
        }
    }
}
