package dev.traversal.relay.internal.listen;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first byte of a connection and hands it to whom it is for: a STUN message begins with 0 to 3, a request of
 * HTTP with a letter. Who says nothing for ten seconds is sent away, and so is the last to come when a thousand wait.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {
    private static final int WAIT_SECONDS = 10;
    private static final int MAX_STUN = 3;

    private final Doorway doorway;
    private final Queue<Object> held = new ArrayDeque<>(2);
    private @Nullable ScheduledFuture<?> patience;
    private boolean waits;

    FirstByte(Doorway doorway) {
        this.doorway = doorway;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        waits = doorway.enter();
        if (!waits) {
            context.close();
            return;
        }
        patience = context.executor().schedule(() -> context.close(), WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        held.add(message);
        if (!waits || !(message instanceof ByteBuf content) || !content.isReadable()) {
            return;
        }
        leave();
        byte first = content.getByte(content.readerIndex());
        boolean taken = first >= 0 && first <= MAX_STUN
                ? doorway.toTurn(context.channel(), () -> handOver(context))
                : Character.isLetter(first) && doorway.toRendezvous(context.channel());
        if (!taken) {
            context.close();
        } else if (first > MAX_STUN) {
            handOver(context);
        }
    }

    /** What has come goes through what was put behind, and so does the rest. */
    private void handOver(ChannelHandlerContext context) {
        for (Object message = held.poll(); message != null; message = held.poll()) {
            context.fireChannelRead(message);
        }
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        leave();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        leave();
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (waits) {
            context.close(); // no TLS, or a reset
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    private void leave() {
        if (patience != null) {
            patience.cancel(false);
            patience = null;
        }
        if (waits) {
            waits = false;
            doorway.leave();
        }
    }
}
