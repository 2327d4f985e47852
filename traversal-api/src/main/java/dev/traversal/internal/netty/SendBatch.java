package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;

/**
 * Datagrams on their way out of one loop. Equal ones to one address become one segmented send; a few addresses at a
 * time, so that two busy sessions do not break each other's runs. Order within one address is kept.
 */
final class SendBatch {
    private static final int LANES = 4;

    private final SegmentRun[] lanes = new SegmentRun[LANES];
    private int oldest;

    SendBatch(ByteBufAllocator allocator) {
        for (int i = 0; i < LANES; i++) {
            lanes[i] = new SegmentRun(allocator);
        }
    }

    /**
     * Copies a datagram in.
     *
     * @return whether something waits for {@link #flush()}
     */
    boolean add(UdpSocket socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        return laneFor(socket, remote).add(socket, remote, buffer, offset, length);
    }

    private SegmentRun laneFor(UdpSocket socket, InetSocketAddress remote) {
        SegmentRun free = null;
        for (SegmentRun lane : lanes) {
            if (lane.isFor(socket, remote)) {
                return lane;
            }
            if (free == null && lane.isEmpty()) {
                free = lane;
            }
        }
        if (free != null) {
            return free;
        }
        SegmentRun evicted = lanes[oldest];
        oldest = (oldest + 1) % LANES;
        evicted.flush();
        return evicted;
    }

    /** Lets everything leave. */
    void flush() {
        for (SegmentRun lane : lanes) {
            lane.flush();
        }
    }

    /** Lets what waits at one socket leave. */
    void flush(UdpSocket socket) {
        for (SegmentRun lane : lanes) {
            if (lane.isFrom(socket)) {
                lane.flush();
            }
        }
    }

    /** {@return a buffer of which nothing is in use, for one datagram that leaves at once} */
    ByteBuf idleBuffer() {
        SegmentRun lane = lanes[0];
        lane.flush();
        return lane.buffer();
    }

    void release() {
        for (SegmentRun lane : lanes) {
            lane.release();
        }
    }
}
