package dev.traversal.internal.netty;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Application data that other threads want to leave through one socket; made when the first of them comes. */
final class SendQueue {
    /** Datagrams that may wait for the loop. */
    static final int SLOTS = 1024;

    private final UdpSocket socket;
    private final Loop loop;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private final DatagramRing.Visitor append = this::append;
    private volatile @Nullable DatagramRing ring;
    private boolean stalled;

    SendQueue(UdpSocket socket, Loop loop) {
        this.socket = socket;
        this.loop = loop;
    }

    /** Copies a datagram in, from any thread but the loop; {@return false if there is no room} */
    boolean offer(InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!ring().offer(null, socket.name(), remote, buffer, offset, length)) {
            return false;
        }
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(drain);
        }
        return true;
    }

    private DatagramRing ring() {
        DatagramRing current = ring;
        if (current == null) {
            synchronized (this) {
                current = ring;
                if (current == null) {
                    current = new DatagramRing(SLOTS);
                    ring = current;
                }
            }
        }
        return current;
    }

    /** Lets what waits leave; on the loop. */
    void drain() {
        DatagramRing current = ring;
        if (current == null || stalled) {
            return;
        }
        // Reset first, with full ordering: whoever fills a slot that the poll below misses, schedules anew.
        scheduled.set(false);
        for (int i = 0; i < SLOTS; i++) {
            if (socket.isCongested()) {
                stalled = true;
                scheduled.set(true); // Nobody needs to wake the loop before the socket has room.
                return;
            }
            if (!current.poll(append)) {
                loop.batch().flush(socket);
                return;
            }
        }
        loop.batch().flush(socket);
        if (scheduled.compareAndSet(false, true)) {
            loop.execute(drain); // Others get their turn before the rest.
        }
    }

    /** Goes on after the system had no room; on the loop. */
    void resume() {
        if (stalled) {
            stalled = false;
            drain();
        }
    }

    /** Lets go of the memory of a closed socket; on the loop. */
    void release() {
        ring = null;
    }

    private void append(DatagramRing.Slot slot) {
        InetSocketAddress remote = slot.remote();
        if (remote != null) {
            loop.batch().add(socket, remote, slot.bytes(), 0, slot.length());
        }
    }
}
