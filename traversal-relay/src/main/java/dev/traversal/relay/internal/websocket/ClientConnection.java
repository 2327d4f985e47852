package dev.traversal.relay.internal.websocket;

import dev.traversal.api.StreamAccess;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.StreamTarget;
import dev.traversal.internal.netty.StreamRoute;
import dev.traversal.relay.internal.rendezvous.CloseCode;
import dev.traversal.relay.internal.rendezvous.RendezvousMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** One attempt of a client: look the name up, connect to one of its addresses, upgrade, and carry frames. */
final class ClientConnection {
    private static final int MAX_ADDRESSES = 4;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int MAX_RESPONSE_BYTES = 8_192;

    /** Hears what becomes of the attempt; on the loop. */
    interface Owner {
        void connected(long attempt);

        void text(long attempt, byte[] text);

        void ping(long attempt, byte[] payload);

        void pong(long attempt);

        void violation(long attempt, int code);

        void disconnected(long attempt, int code, String detail);
    }

    private final long attempt;
    private final ServerUri server;
    private final StreamAccess access;
    private final ClientLoops loops;
    private final EventLoop loop;
    private final Owner owner;
    private @Nullable Handler handler;
    private @Nullable ChannelFuture connecting;
    private int code = CloseCode.CUT;
    private String detail = "connection closed";
    private boolean over;

    ClientConnection(
            long attempt, ServerUri server, StreamAccess access, ClientLoops loops, EventLoop loop, Owner owner) {
        this.attempt = attempt;
        this.server = server;
        this.access = access;
        this.loops = loops;
        this.loop = loop;
        this.owner = owner;
    }

    void start() {
        byte[] literal = IpLiteral.parse(server.host());
        InetSocketAddress address = literal == null
                ? InetSocketAddress.createUnresolved(server.host(), server.port())
                : new InetSocketAddress(IpLiteral.toAddress(literal), server.port());
        StreamTarget target = new StreamTarget(address, server.secure(), access);
        if (literal != null && !server.secure() && access.proxy().isEmpty()) {
            connect(new StreamRoute(target, List.of(address), null, null), 0); // nothing is left to find out
            return;
        }
        try {
            loops.lookUp(() -> findRoute(target));
        } catch (RejectedExecutionException e) {
            loop.execute(() -> end(CloseCode.CUT, "too many names are being looked up"));
        }
    }

    private void findRoute(StreamTarget target) {
        StreamRoute found = null;
        try {
            found = StreamRoute.find(target);
        } catch (IOException e) {
            // the owner hears of it below
        }
        StreamRoute route = found;
        if (!loop.isShuttingDown()) {
            loop.execute(() -> {
                if (route == null) {
                    end(CloseCode.CUT, "unknown host");
                } else {
                    connect(route, 0);
                }
            });
        }
    }

    private void connect(StreamRoute route, int index) {
        if (over) {
            return;
        }
        ChannelFuture future = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                // A frame now and then needs no pool; and to make Netty's own loads the flight recorder, which would
                // cost the first connect of a process 0.25 s.
                .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        install(channel, route);
                    }
                })
                // A name that the proxy is to look up must not be looked up here.
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .connect(route.hops().get(index));
        connecting = future;
        future.addListener(done -> {
            if (over) {
                future.channel().close();
            } else if (!done.isSuccess()) {
                if (index + 1 < Math.min(route.hops().size(), MAX_ADDRESSES)) {
                    connect(route, index + 1);
                } else {
                    end(CloseCode.CUT, "cannot connect");
                }
            }
        });
    }

    private void install(Channel channel, StreamRoute route) {
        StreamRoute.Via proxy = route.proxy();
        if (proxy != null) {
            channel.pipeline().addLast(proxy.handler());
        }
        SSLEngine tls = route.engine("http/1.1");
        if (tls != null) {
            channel.pipeline().addLast(new SslHandler(tls));
        }
        channel.pipeline().addLast(new HttpClientCodec());
        channel.pipeline().addLast(new HttpObjectAggregator(MAX_RESPONSE_BYTES));
        Handler made = new Handler(channel);
        channel.pipeline().addLast(made);
        handler = made;
    }

    /** Returns the server's address as it is reached, or {@code null} while it is not. */
    @Nullable
    InetAddress remoteAddress() {
        Handler current = handler;
        return current != null && current.channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : null;
    }

    void writeText(byte[] text) {
        write(FrameHandler.text(text));
    }

    void writePing() {
        write(new PingWebSocketFrame());
    }

    void writePong(byte[] payload) {
        write(new PongWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    private void write(Object frame) {
        Handler current = handler;
        if (current == null) {
            throw new IllegalStateException("a frame before the connection");
        }
        current.channel.writeAndFlush(frame);
    }

    /** Ends the attempt; the owner hears nothing more. */
    void disconnect(int closeCode) {
        over = true;
        Handler current = handler;
        ChannelFuture future = connecting;
        if (current != null && current.upgraded && closeCode != CloseCode.CUT) {
            current.close(current.channel, closeCode);
            current.channel.close(); // what was written is flushed as far as the system takes it, and nobody waits
        } else if (future != null) {
            future.channel().close();
        }
    }

    private void end(int closeCode, String reason) {
        if (!over) {
            over = true;
            owner.disconnected(attempt, closeCode, reason);
        }
    }

    private final class Handler extends FrameHandler {
        private final Channel channel;
        private final WebSocketClientHandshaker handshaker;
        private boolean upgraded;

        Handler(Channel channel) {
            this.channel = channel;
            HttpHeaders headers = new DefaultHttpHeaders().set(HttpHeaderNames.HOST, server.authority());
            handshaker = new WebSocketClientHandshaker13(
                    server.uri().resolve("/"),
                    WebSocketVersion.V13,
                    null,
                    false,
                    headers,
                    RendezvousMessage.MAX_MESSAGE_BYTES,
                    true,
                    false);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            handshaker.handshake(channel);
            context.fireChannelActive();
        }

        @Override
        void onHttp(ChannelHandlerContext context, Object message) {
            if (upgraded || !(message instanceof FullHttpResponse response)) {
                fail("it broke the protocol");
                return;
            }
            try {
                handshaker.finishHandshake(channel, response);
                upgraded = true;
            } catch (WebSocketHandshakeException e) {
                fail("it is no rendezvous server: HTTP status "
                        + response.status().code());
                return;
            }
            if (!over) {
                owner.connected(attempt);
            }
        }

        private void fail(String reason) {
            detail = reason;
            channel.close();
        }

        @Override
        void onText(byte[] text) {
            if (!over) {
                owner.text(attempt, text);
            }
        }

        @Override
        void onPing(byte[] payload) {
            if (!over) {
                owner.ping(attempt, payload);
            }
        }

        @Override
        void onPong() {
            if (!over) {
                owner.pong(attempt);
            }
        }

        @Override
        void onClose(int closeCode) {
            code = closeCode;
            detail = "closed by the server with code " + closeCode;
            close(channel, CloseCode.NORMAL);
        }

        @Override
        void onViolation(int closeCode) {
            if (!over) {
                owner.violation(attempt, closeCode);
            }
        }

        @Override
        void onGone(String reason) {
            end(code, detail);
        }
    }
}
