package dev.traversal.relay.internal.websocket;

import dev.traversal.relay.internal.rendezvous.CloseCode;
import dev.traversal.relay.internal.rendezvous.RejectReason;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection of the server: first an HTTP request for an upgrade, then WebSocket (RFC 6455 section 4.2). */
final class ServerHandler extends FrameHandler {
    private static final int MAX_REQUEST_LINE_BYTES = 1_024;
    private static final int MAX_HEADER_BYTES = 8_192;
    private static final String VERSION = "13";
    private static final int KEY_CHARACTERS = 24;

    private final ServerLoop server;
    private final long id;
    private final Channel channel;
    private @Nullable HttpRequest request;
    private boolean refused;

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
        pipeline.addLast(this);
    }

    @Override
    void onHttp(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest head && request == null) {
            request = head;
            refusal(head).ifPresent(this::refuse);
        } else if (!(message instanceof LastHttpContent end) || end.content().isReadable()) {
            refuse(HttpResponseStatus.BAD_REQUEST); // an upgrade has no body
        } else if (request != null && !refused) {
            upgrade(request);
        }
    }

    private void upgrade(HttpRequest head) {
        String authority = head.headers().get(HttpHeaderNames.HOST, "").toLowerCase(Locale.ROOT);
        FullHttpRequest full = new DefaultFullHttpRequest(
                head.protocolVersion(),
                head.method(),
                head.uri(),
                Unpooled.EMPTY_BUFFER,
                head.headers(),
                EmptyHttpHeaders.INSTANCE);
        new WebSocketServerHandshaker13("", null, decoderConfig(true))
                .handshake(channel, full)
                .addListener(done -> {
                    if (done.isSuccess()) {
                        server.run((machine, now) -> machine.handleUpgraded(id, authority, now));
                    } else {
                        channel.close();
                    }
                });
    }

    private static Optional<HttpResponseStatus> refusal(HttpRequest head) {
        if (!head.decoderResult().isSuccess()
                || head.headers().getAll(HttpHeaderNames.HOST).size() != 1) {
            return Optional.of(HttpResponseStatus.BAD_REQUEST);
        }
        if (!HttpMethod.GET.equals(head.method()) || !"/".equals(head.uri())) {
            return Optional.of(HttpResponseStatus.NOT_FOUND);
        }
        return isUpgrade(head) ? Optional.empty() : Optional.of(HttpResponseStatus.UPGRADE_REQUIRED);
    }

    private static boolean isUpgrade(HttpRequest request) {
        List<String> keys = request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return request.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && VERSION.equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))
                && keys.size() == 1
                && keys.get(0).length() == KEY_CHARACTERS;
    }

    private void refuse(HttpResponseStatus status) {
        if (refused) {
            return;
        }
        refused = true;
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
