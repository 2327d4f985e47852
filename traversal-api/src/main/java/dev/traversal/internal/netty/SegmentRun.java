package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Consecutive datagrams of one size from one socket to one address; only the last may be shorter. */
final class SegmentRun {
    /** All segments together stay below the longest UDP payload: 54 of 1,200 bytes, also behind a channel number. */
    static final int MAX_RUN_BYTES = 65_500;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf buffer;
    private @Nullable UdpSocket socket;
    private @Nullable InetSocketAddress remote;
    private int segmentBytes;
    private int bytes;
    private int count;

    SegmentRun(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFor(UdpSocket other, InetSocketAddress address) {
        return count > 0 && socket == other && address.equals(remote);
    }

    boolean isFrom(UdpSocket other) {
        return count > 0 && socket == other;
    }

    /** Appends a datagram to a run that is empty or for this address; {@return whether it waits for the flush} */
    boolean add(UdpSocket from, InetSocketAddress to, byte[] source, int offset, int length) {
        if (count > 0 && (length > segmentBytes || bytes + length > MAX_RUN_BYTES)) {
            flush();
        }
        if (count == 0) {
            socket = from;
            remote = to;
            segmentBytes = length;
        }
        buffer().setBytes(bytes, source, offset, length);
        bytes += length;
        count++;
        // A datagram without bytes is no segment.
        if (length < segmentBytes || length == 0 || count >= from.maxSegments()) {
            flush();
        }
        return count > 0;
    }

    void flush() {
        if (count == 0 || socket == null || remote == null || buffer == null) {
            return;
        }
        UdpSocket from = socket;
        InetSocketAddress to = remote;
        int segments = count;
        int total = bytes;
        count = 0;
        bytes = 0;
        socket = null;
        remote = null;
        if (segments == 1) {
            from.sendNow(buffer, 0, total, to);
        } else {
            from.sendSegments(buffer, segmentBytes, total, to);
        }
    }

    /** {@return the run's memory, which nobody else reads} */
    ByteBuf buffer() {
        ByteBuf current = buffer;
        if (current != null && current.refCnt() > 1) {
            current.release(); // A segmented send that has not left yet reads it: it keeps it.
            current = null;
        }
        if (current == null) {
            current = allocator.directBuffer(Transport.MAX_DATAGRAM_BYTES, Transport.MAX_DATAGRAM_BYTES);
            buffer = current;
        }
        return current;
    }

    void release() {
        count = 0;
        bytes = 0;
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
