package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The memory into which all sockets of a loop receive. A datagram is copied out before the next one is read, so one
 * buffer does, and neither a pool nor its start-up is needed. Where a channel reads several before it hands them on, the
 * others come from the channel's allocator.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int READS_PER_TURN = 64;

    private @Nullable ByteBuf buffer;

    ReceiveBuffer() {
        super(READS_PER_TURN);
    }

    @Override
    @SuppressWarnings("deprecation") // the interface's own name for it
    public Handle newHandle() {
        return new SharedHandle();
    }

    private ByteBuf take(ByteBufAllocator others) {
        ByteBuf shared = buffer;
        if (shared == null) {
            shared = UnpooledByteBufAllocator.DEFAULT.directBuffer(
                    Transport.MAX_DATAGRAM_BYTES, Transport.MAX_DATAGRAM_BYTES);
            buffer = shared;
        }
        if (shared.refCnt() > 1) {
            return others.ioBuffer(Transport.MAX_DATAGRAM_BYTES, Transport.MAX_DATAGRAM_BYTES);
        }
        return shared.clear().retain();
    }

    void release() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }

    private final class SharedHandle extends MaxMessageHandle {
        @Override
        public int guess() {
            return Transport.MAX_DATAGRAM_BYTES;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator others) {
            return take(others);
        }
    }
}
