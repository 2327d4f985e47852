package dev.traversal.relay.internal.websocket;

import dev.traversal.relay.internal.rendezvous.CloseCode;
import dev.traversal.relay.internal.rendezvous.RejectReason;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.List;
import java.util.Locale;

/** One connection of the server: first an HTTP request for an upgrade, then WebSocket (RFC 6455 section 4.2). */
final class ServerHandler extends FrameHandler {
    private static final int MAX_REQUEST_LINE_BYTES = 1_024;
    private static final int MAX_HEADER_BYTES = 8_192;
    private static final String VERSION = "13";
    private static final int KEY_CHARACTERS = 24;

    private final ServerLoop server;
    private final long id;
    private final Channel channel;
    private boolean asked;

    ServerHandler(ServerLoop server, long id, Channel channel) {
        this.server = server;
        this.id = id;
        this.channel = channel;
    }

    void install(ChannelPipeline pipeline) {
        HttpDecoderConfig http = new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setChunkedSupported(false);
        pipeline.addLast(new HttpServerCodec(http));
        pipeline.addLast(new HttpObjectAggregator(0, true));
        pipeline.addLast(this);
    }

    @Override
    void onHttp(ChannelHandlerContext context, Object message) {
        if (asked
                || !(message instanceof FullHttpRequest request)
                || !request.decoderResult().isSuccess()) {
            refuse(HttpResponseStatus.BAD_REQUEST);
            return;
        }
        asked = true;
        String host = request.headers().get(HttpHeaderNames.HOST, "");
        if (!HttpMethod.GET.equals(request.method()) || !"/".equals(request.uri())) {
            refuse(HttpResponseStatus.NOT_FOUND);
        } else if (!isUpgrade(request) || host.isEmpty()) {
            refuse(HttpResponseStatus.UPGRADE_REQUIRED);
        } else {
            new WebSocketServerHandshaker13("", null, decoderConfig(true))
                    .handshake(channel, request)
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            server.run(
                                    (machine, now) -> machine.handleUpgraded(id, host.toLowerCase(Locale.ROOT), now));
                        } else {
                            channel.close();
                        }
                    });
        }
    }

    private static boolean isUpgrade(FullHttpRequest request) {
        List<String> keys = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && VERSION.equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))
                && keys.size() == 1
                && keys.get(0).length() == KEY_CHARACTERS;
    }

    private void refuse(HttpResponseStatus status) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, 0)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
        channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        server.run((machine, now) -> machine.handleViolation(id, RejectReason.NOT_WEBSOCKET, CloseCode.NORMAL, now));
    }

    @Override
    void onText(byte[] text) {
        server.run((machine, now) -> machine.handleText(id, text, now));
    }

    @Override
    void onPing(byte[] payload) {
        server.run((machine, now) -> machine.handlePing(id, payload, now));
    }

    @Override
    void onPong() {
        server.run((machine, now) -> machine.handlePong(id, now));
    }

    @Override
    void onClose(int code) {
        server.run((machine, now) -> machine.handleCloseRequest(id, now));
    }

    @Override
    void onViolation(int code) {
        RejectReason reason = switch (code) {
            case CloseCode.TOO_LONG -> RejectReason.TOO_LONG;
            case CloseCode.UNSUPPORTED -> RejectReason.BINARY;
            default -> RejectReason.PROTOCOL_ERROR;
        };
        server.run((machine, now) -> machine.handleViolation(id, reason, code, now));
    }

    @Override
    void onGone(String detail) {
        // the server watches the channel's close future, which also tells of channels that never became active
    }

    /** Closes as the machine wants it; before the upgrade there is nobody to whom a code could be said. */
    void close(int code) {
        boolean upgraded = channel.pipeline().get(HttpServerCodec.class) == null;
        if (upgraded || code == CloseCode.CUT) {
            close(channel, code);
        }
    }

    void setReading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    Channel channel() {
        return channel;
    }
}
