package dev.traversal.ice.internal.agent;

import dev.traversal.api.DatagramHandler;
import dev.traversal.api.SecureDatagramChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a channel has received: handed to the application's handler, or kept until somebody asks.
 *
 * <p>{@link #deliver} is called by the session's loop only; the rest by any thread.
 */
final class InboundDatagrams {
    private static final Logger log = LoggerFactory.getLogger(InboundDatagrams.class);
    private static final int MAX_WAITING = 256;

    private final SecureDatagramChannel channel;
    private final Optional<Executor> executor;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private @Nullable DatagramHandler handler;
    private boolean draining;
    private boolean closed;
    private long dropped;
    private byte @Nullable [] viewed;
    private ByteBuffer view = ByteBuffer.allocate(0);

    InboundDatagrams(SecureDatagramChannel channel, Optional<Executor> executor) {
        this.channel = channel;
        this.executor = executor;
    }

    /** Takes a datagram from the session; the bytes are the caller's again when the call returns. */
    void deliver(byte[] buffer, int offset, int length) {
        DatagramHandler direct;
        synchronized (this) {
            direct = executor.isEmpty() && waiting.isEmpty() && !draining ? handler : null;
            if (direct == null) {
                if (closed || waiting.size() == MAX_WAITING) {
                    dropped++;
                    return;
                }
                byte[] copy = new byte[length];
                System.arraycopy(buffer, offset, copy, 0, length);
                waiting.add(copy);
                notifyAll();
            }
        }
        if (direct != null) {
            handOver(direct, viewOf(buffer, offset, length));
        } else {
            drainSoon();
        }
    }

    void handler(DatagramHandler newHandler) {
        synchronized (this) {
            handler = newHandler;
        }
        drainSoon();
    }

    int receive(ByteBuffer into, Duration timeout) throws InterruptedException {
        byte[] datagram;
        synchronized (this) {
            if (handler != null) {
                throw new IllegalStateException("a handler takes this channel's datagrams");
            }
            long deadline = System.nanoTime() + timeout.toNanos();
            while (waiting.isEmpty()) {
                long left = (deadline - System.nanoTime() + 999_999) / 1_000_000;
                if (closed || left <= 0) {
                    return -1;
                }
                wait(left);
            }
            datagram = waiting.remove();
        }
        into.put(datagram, 0, Math.min(datagram.length, into.remaining()));
        return datagram.length;
    }

    /** Wakes whoever waits; what waits can still be received. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** {@return how many found no room} */
    synchronized long dropped() {
        return dropped;
    }

    private void drainSoon() {
        synchronized (this) {
            if (handler == null || waiting.isEmpty() || draining) {
                return;
            }
            draining = true;
        }
        executor.ifPresentOrElse(it -> it.execute(this::drain), this::drain);
    }

    private void drain() {
        while (true) {
            byte[] datagram;
            DatagramHandler current;
            synchronized (this) {
                datagram = waiting.poll();
                current = handler;
                if (datagram == null || current == null) {
                    draining = false;
                    return;
                }
            }
            handOver(current, ByteBuffer.wrap(datagram).asReadOnlyBuffer());
        }
    }

    private void handOver(DatagramHandler taker, ByteBuffer datagram) {
        try {
            taker.onDatagram(channel, datagram);
        } catch (RuntimeException e) {
            log.warn("the application's datagram handler threw", e);
        }
    }

    /** The session opens records into the same array again and again: one view serves them all. */
    private ByteBuffer viewOf(byte[] buffer, int offset, int length) {
        if (viewed != buffer) {
            viewed = buffer;
            view = ByteBuffer.wrap(buffer).asReadOnlyBuffer();
        }
        view.limit(offset + length).position(offset);
        return view;
    }
}
