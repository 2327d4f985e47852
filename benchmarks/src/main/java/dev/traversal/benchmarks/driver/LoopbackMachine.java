package dev.traversal.benchmarks.driver;

import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A machine that opens sockets and hands what comes to a sink, at once. */
final class LoopbackMachine implements Machine<Object> {
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Opened opened;
    private final DatagramSink sink;
    private volatile @Nullable InetSocketAddress local;

    /** Hears of the socket. */
    interface Opened {
        void at(InetSocketAddress local, long nowNanos);
    }

    LoopbackMachine(Opened opened, DatagramSink sink) {
        this.opened = opened;
        this.sink = sink;
    }

    void ask(Effect effect) {
        effects.add(effect);
    }

    InetSocketAddress local() {
        InetSocketAddress address = local;
        if (address == null) {
            throw new IllegalStateException("no socket is open yet");
        }
        return address;
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        sink.deliver(socket, remote, buffer, offset, length);
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        if (input instanceof Input.SocketOpened socket) {
            local = socket.local();
            opened.at(socket.local(), nowNanos);
        } else {
            throw new IllegalStateException("unexpected " + input);
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {}

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable Object pollEvent() {
        return null;
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        return null;
    }
}
