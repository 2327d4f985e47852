package dev.traversal.internal.netty;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Application data that other threads want to leave through one stream; made when the first of them comes. */
final class StreamQueue {
    /** What it leads out of. */
    interface Owner {
        int name();

        Loop loop();

        /** Writes what another thread left, or drops it; on the loop. */
        void sendQueued(byte[] buffer, int length);
    }

    private final Owner socket;
    private final int slots;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable drain = this::drain;
    private final DatagramRing.Visitor write = this::write;
    private volatile @Nullable DatagramRing ring;

    StreamQueue(Owner socket, int slots) {
        this.socket = socket;
        this.slots = slots;
    }

    /** Copies a datagram in, from any thread but the loop; {@return false if there is no room} */
    boolean offer(InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!ring().offer(null, socket.name(), remote, buffer, offset, length)) {
            return false;
        }
        if (scheduled.compareAndSet(false, true)) {
            socket.loop().execute(drain);
        }
        return true;
    }

    private DatagramRing ring() {
        DatagramRing current = ring;
        if (current == null) {
            synchronized (this) {
                current = ring;
                if (current == null) {
                    current = new DatagramRing(slots);
                    ring = current;
                }
            }
        }
        return current;
    }

    /** Writes what waits; on the loop. */
    void drain() {
        DatagramRing current = ring;
        scheduled.set(false); // first, so that whoever fills a slot that the poll below misses schedules anew
        for (int i = 0; i < slots && current != null; i++) {
            if (!current.poll(write)) {
                return;
            }
        }
        if (current != null && scheduled.compareAndSet(false, true)) {
            socket.loop().execute(drain);
        }
    }

    private void write(DatagramRing.Slot slot) {
        socket.sendQueued(slot.bytes(), slot.length());
    }

    /** Lets go of the memory of a closed stream; on the loop. */
    void release() {
        ring = null;
    }
}
