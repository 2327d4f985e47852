package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory into which all sockets of a loop receive. A datagram is copied out before the next one is read, so one
 * buffer does, and neither a pool nor its start-up is needed. Where a channel reads several before it hands them on, the
 * others come from the channel's allocator.
 */
final class ReceiveBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int READS_PER_TURN = 64;
    /** Of so many turns that bring one datagram each, one looks for a second. */
    private static final int LOOK_EVERY = 16;
    /** What is longer than any datagram on Ethernet is several at once: more may wait. */
    private static final int ONE_DATAGRAM_BYTES = 1_500;

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

    /**
     * Datagrams that come one by one cost one read each, not a second one that finds nothing: readiness is told again
     * while anything waits. Where several wait, all are read.
     */
    private final class SharedHandle extends MaxMessageHandle {
        private int reads;
        private int turns;
        private boolean several;

        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            reads = 0;
            turns++;
        }

        @Override
        public int guess() {
            return Transport.MAX_DATAGRAM_BYTES;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator others) {
            return take(others);
        }

        @Override
        public boolean continueReading() {
            return mayBeMore() && super.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return mayBeMore() && super.continueReading(maybeMore);
        }

        private boolean mayBeMore() {
            reads++;
            return several || reads > 1 || lastBytesRead() > ONE_DATAGRAM_BYTES || turns % LOOK_EVERY == 0;
        }

        @Override
        public void readComplete() {
            several = reads > 1;
            super.readComplete();
        }
    }
}
