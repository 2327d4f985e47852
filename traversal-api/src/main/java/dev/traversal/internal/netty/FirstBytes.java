package dev.traversal.internal.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/**
 * Looks whether a server's stream begins as STUN does. A captive portal's does not: it answers in HTTP whatever it is
 * asked, and the first letter of that could begin ChannelData.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {
    private static final int SHOWN_BYTES = 80;

    private final Consumer<String> stranger;

    /** @param stranger takes the reason if it does not; nothing follows then */
    FirstBytes(Consumer<String> stranger) {
        this.stranger = stranger;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf content) || !content.isReadable()) {
            context.fireChannelRead(message);
            return;
        }
        if ((content.getByte(content.readerIndex()) & 0xfc) == 0) {
            context.pipeline().remove(this);
            context.fireChannelRead(message);
            return;
        }
        byte[] shown = new byte[Math.min(SHOWN_BYTES, content.readableBytes())];
        content.getBytes(content.readerIndex(), shown);
        ReferenceCountUtil.release(message);
        stranger.accept(StreamFailures.notStun(shown, shown.length));
    }
}
