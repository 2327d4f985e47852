package dev.traversal.internal.netty;

import dev.traversal.internal.stun.StunMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into STUN messages and ChannelData (RFC 8489 section 6.2.2, RFC 8656 section 12.5). What is neither ends
 * it: there is no way to find the next message. Memory grows with the bytes that came, not with what a header declares.
 */
public final class StreamFraming extends ChannelInboundHandlerAdapter {
    /** The longest message: ChannelData with its header and padding. */
    public static final int MAX_MESSAGE_BYTES = 4 + 65_536;

    private static final int CHANNEL_HEADER_BYTES = 4;
    private static final int COOKIE_OFFSET = 4;
    private static final int NEEDS_MORE = 0;
    private static final int NONE = -1;
    private static final int FIRST_BYTES = 2_048;
    private static final int MESSAGE_SECONDS = 30;

    private final Receiver receiver;
    private byte[] bytes = {};
    private int begin;
    private int end;
    private boolean broken;
    private @Nullable ScheduledFuture<?> patience;

    /** Takes what stands in a stream; on the channel's loop. */
    public interface Receiver {
        /**
         * Takes one message, without padding. The bytes are the stream's again when the call returns.
         *
         * @param buffer holds it
         * @param offset where it begins
         * @param length its bytes
         */
        void message(byte[] buffer, int offset, int length);

        /**
         * The stream makes no sense any more and is to be closed; nothing follows.
         *
         * @param reason for people
         */
        void broken(String reason);
    }

    /**
     * Makes one for a channel.
     *
     * @param receiver takes the messages
     */
    public StreamFraming(Receiver receiver) {
        this.receiver = receiver;
    }

    /**
     * {@return bytes of padding behind a message of this length on a stream}
     *
     * @param length bytes of the message
     */
    public static int padding(int length) {
        return -length & 3;
    }

    /**
     * {@return whether a stream that begins with this byte may be one of STUN messages and ChannelData}
     *
     * @param first the byte
     */
    public static boolean canBeginWith(byte first) {
        return (first & 0xfc) == 0 || (first & 0xc0) == 0x40; // RFC 7983 section 7, and channels of RFC 5766
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf content)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            if (!broken) {
                append(content);
                cut();
                watch(context);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stopWatch();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopWatch();
        context.fireChannelInactive();
    }

    private void append(ByteBuf content) {
        int more = content.readableBytes();
        if (end + more > bytes.length) {
            int waiting = end - begin;
            byte[] larger = waiting + more <= bytes.length
                    ? bytes
                    : new byte[Math.max(FIRST_BYTES, Integer.highestOneBit(waiting + more - 1) << 1)];
            System.arraycopy(bytes, begin, larger, 0, waiting);
            bytes = larger;
            begin = 0;
            end = waiting;
        }
        content.readBytes(bytes, end, more);
        end += more;
    }

    private void cut() {
        while (!broken) {
            int length = messageBytes();
            int whole = length + padding(length);
            if (length == NONE) {
                fail("neither a STUN message nor ChannelData");
                return;
            }
            if (length == NEEDS_MORE || whole > end - begin) {
                break;
            }
            int at = begin;
            begin += whole;
            receiver.message(bytes, at, length);
            stopWatch(); // the next one has its own time
        }
        if (begin == end) {
            begin = 0;
            end = 0;
            bytes = bytes.length > FIRST_BYTES ? new byte[0] : bytes;
        }
    }

    /** {@return bytes of the next message without its padding, as far as that is known} */
    private int messageBytes() {
        int there = end - begin;
        if (there == 0) {
            return NEEDS_MORE;
        }
        if (!canBeginWith(bytes[begin])) {
            return NONE;
        }
        if (there < CHANNEL_HEADER_BYTES) {
            return NEEDS_MORE;
        }
        int declared = (bytes[begin + 2] & 0xff) << 8 | bytes[begin + 3] & 0xff;
        if ((bytes[begin] & 0xc0) != 0) {
            return CHANNEL_HEADER_BYTES + declared;
        }
        if ((declared & 3) != 0) {
            return NONE;
        }
        return there >= COOKIE_OFFSET + 4 && !hasCookie() ? NONE : StunMessage.HEADER_BYTES + declared;
    }

    private boolean hasCookie() {
        int cookie = 0;
        for (int i = 0; i < 4; i++) {
            cookie = cookie << 8 | bytes[begin + COOKIE_OFFSET + i] & 0xff;
        }
        return cookie == StunMessage.MAGIC_COOKIE;
    }

    /** A message that does not come to its end holds memory: it has half a minute. */
    private void watch(ChannelHandlerContext context) {
        if (begin == end || broken) {
            stopWatch();
        } else if (patience == null) {
            patience = context.executor()
                    .schedule(() -> fail("a message did not come to its end"), MESSAGE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void stopWatch() {
        if (patience != null) {
            patience.cancel(false);
            patience = null;
        }
    }

    private void fail(String reason) {
        if (!broken) {
            broken = true;
            stopWatch();
            bytes = new byte[0];
            begin = 0;
            end = 0;
            receiver.broken(reason);
        }
    }

    /**
     * Writes a message with its padding.
     *
     * @param into has room for it
     * @param buffer holds the message
     * @param offset where it begins
     * @param length its bytes
     */
    public static void write(ByteBuf into, byte[] buffer, int offset, int length) {
        into.writeBytes(buffer, offset, length).writeZero(padding(length));
    }

    /** {@return what has come and waits for more, for tests} */
    byte[] waiting() {
        return Arrays.copyOfRange(bytes, begin, end);
    }
}
