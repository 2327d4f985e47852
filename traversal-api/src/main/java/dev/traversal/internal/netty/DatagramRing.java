package dev.traversal.internal.netty;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of datagrams, many producers and one consumer, that copies bytes into slots which it keeps. It takes
 * no lock and, once a slot has been used, allocates nothing for datagrams of ordinary size.
 *
 * <p>A slot's turn is told by its sequence number: equal to the position when free for the producer of that position,
 * one more when filled, a whole round more when free again.
 */
final class DatagramRing {
    /** Fits whatever crosses an Ethernet; a slot keeps an array of this size. */
    private static final int USUAL_BYTES = 1536;

    /** Datagrams beyond the usual size that may wait at a time, so that memory stays bounded by some 4 MiB. */
    private static final int LARGE_LIMIT = 64;

    private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] sequences;
    private final Slot[] slots;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicInteger large = new AtomicInteger();
    private long head;

    /** One datagram. It belongs to the visitor for the time of the visit. */
    static final class Slot {
        private byte[] bytes = {};
        private int length;
        private int socket;
        private @Nullable InetSocketAddress remote;
        private @Nullable Object target;

        byte[] bytes() {
            return bytes;
        }

        int length() {
            return length;
        }

        int socket() {
            return socket;
        }

        @Nullable
        InetSocketAddress remote() {
            return remote;
        }

        @Nullable
        Object target() {
            return target;
        }
    }

    /** Takes datagrams out. */
    interface Visitor {
        /**
         * Takes one.
         *
         * @param slot the datagram
         */
        void visit(Slot slot);
    }

    DatagramRing(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two but was " + capacity);
        }
        sequences = new long[capacity];
        slots = new Slot[capacity];
        mask = capacity - 1;
        for (int i = 0; i < capacity; i++) {
            sequences[i] = i;
            slots[i] = new Slot();
        }
    }

    /**
     * Copies a datagram in; from any thread.
     *
     * @return false if there is no room
     */
    boolean offer(
            @Nullable Object target, int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        boolean isLarge = length > USUAL_BYTES;
        if (isLarge && large.incrementAndGet() > LARGE_LIMIT) {
            large.decrementAndGet();
            return false;
        }
        long position = claim();
        if (position < 0) {
            if (isLarge) {
                large.decrementAndGet();
            }
            return false;
        }
        int index = (int) position & mask;
        Slot slot = slots[index];
        if (slot.bytes.length < length) {
            slot.bytes = new byte[Math.max(length, USUAL_BYTES)];
        }
        System.arraycopy(buffer, offset, slot.bytes, 0, length);
        slot.length = length;
        slot.socket = socket;
        slot.remote = remote;
        slot.target = target;
        SEQUENCE.setRelease(sequences, index, position + 1);
        return true;
    }

    private long claim() {
        long position = tail.get();
        while (true) {
            long turn = (long) SEQUENCE.getAcquire(sequences, (int) position & mask) - position;
            if (turn == 0) {
                if (tail.compareAndSet(position, position + 1)) {
                    return position;
                }
            } else if (turn < 0) {
                return -1;
            }
            position = tail.get();
        }
    }

    /**
     * Takes the next datagram out; on the consumer's thread alone.
     *
     * @return false if there is none
     */
    boolean poll(Visitor visitor) {
        int index = (int) head & mask;
        if ((long) SEQUENCE.getAcquire(sequences, index) != head + 1) {
            return false;
        }
        Slot slot = slots[index];
        try {
            visitor.visit(slot);
        } finally {
            slot.target = null;
            slot.remote = null;
            if (slot.length > USUAL_BYTES) {
                slot.bytes = new byte[0];
                large.decrementAndGet();
            }
            SEQUENCE.setRelease(sequences, index, head + sequences.length);
            head++;
        }
        return true;
    }

    /** {@return whether nothing is to be polled now; on the consumer's thread alone} */
    boolean isEmpty() {
        return (long) SEQUENCE.getAcquire(sequences, (int) head & mask) != head + 1;
    }

    int capacity() {
        return sequences.length;
    }
}
