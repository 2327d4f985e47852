package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.machine.Runner;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** A driver that hands out what is attached to it, and may count what is sent instead of sending it. */
final class CountingDriver implements Driver, DatagramPort {
    final Map<Integer, DatagramPort> attached = new HashMap<>();
    boolean counts;
    long bytes;

    private final Driver real;

    CountingDriver(Driver real) {
        this.real = real;
    }

    @Override
    public boolean send(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!counts) {
            return real.datagrams().send(socket, remote, buffer, offset, length);
        }
        bytes += length;
        return true;
    }

    @Override
    public <E, M extends Machine<E>> Runner<M> start(M machine, Consumer<? super E> events) {
        return real.start(machine, events);
    }

    @Override
    public DatagramPort datagrams() {
        return this;
    }

    @Override
    public void attach(int socket, DatagramPort port) {
        attached.put(socket, port);
        real.attach(socket, port);
    }

    @Override
    public void detach(int socket) {
        real.detach(socket);
    }

    @Override
    public long nanoTime() {
        return real.nanoTime();
    }

    @Override
    public boolean canLimitTtl() {
        return real.canLimitTtl();
    }

    @Override
    public void close() {
        real.close();
    }
}
