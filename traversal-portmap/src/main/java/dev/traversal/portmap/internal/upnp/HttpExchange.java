package dev.traversal.portmap.internal.upnp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer as bytes, by Netty's codec without a network. */
final class HttpExchange implements AutoCloseable {
    static final int MAX_BYTES = 256 << 10;

    private static final int MAX_LINE_BYTES = 4_096;
    private static final int MAX_HEADER_BYTES = 8_192;
    private static final int CHUNK_BYTES = 8_192;

    private final EmbeddedChannel codec = new EmbeddedChannel(
            new HttpClientCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, CHUNK_BYTES), new HttpObjectAggregator(MAX_BYTES));
    private int received;

    /** What came. */
    sealed interface Outcome {
        /** More bytes are needed. */
        record Waiting() implements Outcome {}

        /**
         * An answer.
         *
         * @param status such as 200
         * @param body its bytes
         */
        record Answer(int status, byte[] body) implements Outcome {}

        /**
         * What came is no answer that is taken.
         *
         * @param reason for people
         */
        record Broken(String reason) implements Outcome {}
    }

    /** {@return the request's bytes} A body makes it a POST of this SOAP action. */
    byte[] request(HttpTarget target, @Nullable String action, @Nullable String body) {
        byte[] content = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                body == null ? HttpMethod.GET : HttpMethod.POST,
                target.path(),
                Unpooled.wrappedBuffer(content));
        request.headers()
                .set(HttpHeaderNames.HOST, target.host())
                .set(HttpHeaderNames.CONNECTION, "close")
                .set(HttpHeaderNames.ACCEPT_ENCODING, "identity");
        if (action != null) {
            request.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "text/xml; charset=\"utf-8\"")
                    .set(HttpHeaderNames.CONTENT_LENGTH, content.length)
                    .set("SOAPAction", "\"" + action + "\"");
        }
        codec.writeOutbound(request);
        byte[] bytes = {};
        for (ByteBuf part = codec.readOutbound(); part != null; part = codec.readOutbound()) {
            byte[] more = ByteBufUtil.getBytes(part);
            part.release();
            byte[] joined = java.util.Arrays.copyOf(bytes, bytes.length + more.length);
            System.arraycopy(more, 0, joined, bytes.length, more.length);
            bytes = joined;
        }
        return bytes;
    }

    /** Takes bytes as they came. */
    Outcome take(byte[] buffer, int offset, int length) {
        received += length;
        if (received > MAX_BYTES) {
            return new Outcome.Broken("longer than " + MAX_BYTES + " bytes");
        }
        try {
            codec.writeInbound(Unpooled.copiedBuffer(buffer, offset, length));
            return outcome();
        } catch (CodecException e) {
            return new Outcome.Broken(e.toString());
        }
    }

    /** The stream has ended, which ends a body of unknown length. */
    Outcome end() {
        try {
            codec.finish();
            Outcome outcome = outcome();
            return outcome instanceof Outcome.Waiting ? new Outcome.Broken("it ended in the middle") : outcome;
        } catch (CodecException e) {
            return new Outcome.Broken(e.toString());
        }
    }

    private Outcome outcome() {
        FullHttpResponse response = codec.readInbound();
        if (response == null) {
            return new Outcome.Waiting();
        }
        try {
            if (response.decoderResult().isFailure()) {
                return new Outcome.Broken("no HTTP: " + response.decoderResult().cause());
            }
            String encoding = response.headers().get(HttpHeaderNames.CONTENT_ENCODING);
            if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
                return new Outcome.Broken("encoded as " + encoding.substring(0, Math.min(20, encoding.length())));
            }
            return new Outcome.Answer(response.status().code(), ByteBufUtil.getBytes(response.content()));
        } finally {
            ReferenceCountUtil.release(response);
        }
    }

    @Override
    public void close() {
        try {
            codec.finishAndReleaseAll();
        } catch (CodecException e) {
            codec.releaseInbound(); // what was cut off in the middle
        }
    }
}
