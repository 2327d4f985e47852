package dev.traversal.internal.netty;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A way out that a machine provides for others, such as a relay. */
final class AttachedSocket implements DriverSocket {
    private final int name;
    private final DatagramPort behind;
    private volatile boolean closed;

    AttachedSocket(int name, DatagramPort behind) {
        this.name = name;
        this.behind = behind;
    }

    @Override
    public int name() {
        return name;
    }

    @Override
    public @Nullable Loop loop() {
        return null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isAttached() {
        return true;
    }

    /** What has a limited TTL is to die on the way: it only opens it. */
    @Override
    public void transmit(Effect.Transmit effect, MachineRunner<?, ?> origin) {
        if (effect.ttl() == 0) {
            send(effect.remote(), effect.payload(), 0, effect.payload().length);
        } else if (!closed) {
            behind.open(name, effect.remote());
        }
    }

    @Override
    public boolean send(InetSocketAddress remote, byte[] buffer, int offset, int length) {
        return !closed && behind.send(name, remote, buffer, offset, length);
    }

    @Override
    public void close() {
        closed = true;
    }
}
