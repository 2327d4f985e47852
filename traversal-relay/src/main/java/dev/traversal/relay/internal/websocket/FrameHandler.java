package dev.traversal.relay.internal.websocket;

import dev.traversal.relay.internal.rendezvous.CloseCode;
import dev.traversal.relay.internal.rendezvous.RendezvousMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** One end of a WebSocket connection: puts fragments together, and says what came (RFC 6455 sections 5.4 and 5.5). */
abstract class FrameHandler extends ChannelInboundHandlerAdapter {
    private static final int MAX_FRAGMENTS = 64;

    private @Nullable ByteArrayOutputStream fragments;
    private int fragmentCount;
    private boolean deaf;

    /** Framing as strict as it can be: no extensions, frames no longer than a message. */
    static WebSocketDecoderConfig decoderConfig(boolean fromClient) {
        return WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(RendezvousMessage.MAX_MESSAGE_BYTES)
                .expectMaskedFrames(fromClient)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                .closeOnProtocolViolation(false) // the machine says goodbye
                .withUTF8Validator(false) // the reader of messages decodes strictly
                .build();
    }

    abstract void onText(byte[] text);

    abstract void onPing(byte[] payload);

    abstract void onPong();

    abstract void onClose(int code);

    abstract void onViolation(int code);

    abstract void onGone(String detail);

    /** Takes what came before the connection became a WebSocket. */
    abstract void onHttp(ChannelHandlerContext context, Object message);

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (deaf) {
                return;
            }
            if (message instanceof WebSocketFrame frame) {
                onFrame(frame);
            } else {
                onHttp(context, message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onFrame(WebSocketFrame frame) {
        if (frame instanceof PingWebSocketFrame) {
            onPing(ByteBufUtil.getBytes(frame.content()));
        } else if (frame instanceof PongWebSocketFrame) {
            onPong();
        } else if (frame instanceof CloseWebSocketFrame close) {
            onClose(close.statusCode());
        } else if (frame instanceof BinaryWebSocketFrame) {
            onViolation(CloseCode.UNSUPPORTED);
        } else if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
            onPiece(frame);
        }
    }

    private void onPiece(WebSocketFrame frame) {
        ByteBuf content = frame.content();
        ByteArrayOutputStream before = fragments;
        if (frame.isFinalFragment() && before == null) {
            onText(ByteBufUtil.getBytes(content));
            return;
        }
        ByteArrayOutputStream all = before == null ? new ByteArrayOutputStream() : before;
        fragmentCount = before == null ? 1 : fragmentCount + 1;
        if (all.size() + content.readableBytes() > RendezvousMessage.MAX_MESSAGE_BYTES
                || fragmentCount > MAX_FRAGMENTS) {
            fragments = null;
            onViolation(CloseCode.TOO_LONG);
            return;
        }
        all.writeBytes(ByteBufUtil.getBytes(content));
        fragments = all;
        if (frame.isFinalFragment()) {
            fragments = null;
            onText(all.toByteArray());
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (deaf) {
            return;
        }
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            onViolation(corrupted.closeStatus().code());
        } else {
            onGone(String.valueOf(cause.getMessage()));
            context.close();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        onGone("connection closed");
        context.fireChannelInactive();
    }

    /** Says goodbye, then only waits for the other end to go: what it still sends is thrown away. */
    final void close(Channel channel, int code) {
        deaf = true;
        fragments = null;
        if (code == CloseCode.CUT) {
            channel.close();
        } else if (code == CloseCode.NORMAL) {
            channel.writeAndFlush(new CloseWebSocketFrame(code, "")).addListener(ChannelFutureListener.CLOSE);
        } else {
            // closing with bytes unread would reset the connection, and the code might not arrive
            channel.config().setAutoRead(true);
            channel.writeAndFlush(new CloseWebSocketFrame(code, "")).addListener(done -> {
                if (channel instanceof DuplexChannel duplex) {
                    duplex.shutdownOutput();
                } else {
                    channel.close();
                }
            });
        }
    }

    static TextWebSocketFrame text(byte[] text) {
        return new TextWebSocketFrame(Unpooled.wrappedBuffer(text));
    }
}
