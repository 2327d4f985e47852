package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.StreamTarget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.proxy.ProxyConnectionEvent;
import io.netty.handler.proxy.ProxyHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream that its machine takes for a socket: to a relay (RFC 8656 section 3.1) over TCP or TLS, maybe through a proxy, or
 * of plain bytes.
 * Datagrams of the application are dropped while too much waits to be written, as a network would.
 */
final class StreamSocket implements DriverSocket, StreamQueue.Owner {
    private static final String ALPN = "stun.turn"; // RFC 7443
    private static final int TIMEOUT_MILLIS = 8_000;
    /** A tenth of a second at five megabits: what waits longer is of no use to whoever wants datagrams. */
    private static final WriteBufferWaterMark BACKLOG_BYTES = new WriteBufferWaterMark(32 << 10, 64 << 10);

    private static final int MAX_CONTROL_BACKLOG_BYTES = 256 << 10;
    private static final int QUEUE_SLOTS = 256;
    private static final Logger log = LoggerFactory.getLogger(StreamSocket.class);

    private final int name;
    private final StreamTarget target;
    private final boolean plain;
    private final MachineRunner<?, ?> owner;
    private final Loop loop;
    private final StreamQueue queue = new StreamQueue(this, QUEUE_SLOTS);
    private final Runnable flush = this::flush;
    private @Nullable StreamDial dial;
    private @Nullable Channel channel;
    private boolean flushScheduled;
    private volatile boolean open;
    private volatile boolean closed;

    StreamSocket(int name, StreamTarget target, MachineRunner<?, ?> owner) {
        this.name = name;
        this.target = target;
        this.plain = target.carries() == StreamTarget.Carries.BYTES;
        this.owner = owner;
        this.loop = owner.loop();
    }

    @Override
    public int name() {
        return name;
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Finds the way, which blocks and so happens elsewhere, and connects; the owner learns how it went. */
    void open(Transport transport, NameResolver blocking) {
        if (plain) {
            connect(transport, blocking, new StreamRoute(target, List.of(target.server()), null, null));
            return;
        }
        try {
            blocking.run(() -> {
                try {
                    StreamRoute route = StreamRoute.find(target);
                    loop.execute(() -> connect(transport, blocking, route));
                } catch (IOException | RuntimeException e) { // such as an unknown host, or a key store that is broken
                    loop.execute(() -> fail(StreamFailures.describe(e, null)));
                }
            });
        } catch (RejectedExecutionException e) {
            fail("too many names are being looked up");
        }
    }

    private void connect(Transport transport, NameResolver blocking, StreamRoute route) {
        if (closed) {
            return;
        }
        boolean direct = route.proxy() == null; // a proxy's handler must be there before; and it has one address
        dial = new StreamDial(
                loop.eventLoop(),
                route.hops(),
                () -> {
                    Channel made = open(transport);
                    if (!direct) {
                        channel = made;
                        fill(made.pipeline(), route, blocking);
                    }
                    return made;
                },
                new StreamDial.Taker() {
                    @Override
                    public void connected(Channel made) {
                        channel = made;
                        if (direct && fill(made.pipeline(), route, blocking)) {
                            opened();
                        }
                    }

                    @Override
                    public void failed(@Nullable Throwable cause) {
                        fail(StreamFailures.describe(cause, route.proxy()));
                    }
                });
        dial.begin();
    }

    private static Channel open(Transport transport) throws IOException {
        Channel made = transport.openStream();
        made.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_MILLIS);
        made.config().setOption(ChannelOption.TCP_NODELAY, true);
        made.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BACKLOG_BYTES);
        return made;
    }

    /** {@return whether there is nothing to wait for once TCP is connected} */
    private boolean fill(ChannelPipeline pipeline, StreamRoute route, NameResolver blocking) {
        StreamRoute.Via proxy = route.proxy();
        if (proxy != null) {
            ProxyHandler handler = proxy.handler();
            handler.setConnectTimeoutMillis(TIMEOUT_MILLIS);
            pipeline.addLast(handler);
        }
        SSLEngine engine = route.engine(ALPN);
        if (engine != null) {
            SslHandler tls = new SslHandler(engine, blocking.executor());
            tls.setHandshakeTimeoutMillis(TIMEOUT_MILLIS);
            pipeline.addLast(tls);
        }
        if (plain) {
            pipeline.addLast(new Pieces());
        } else {
            pipeline.addLast(new FirstBytes(this::fail));
            pipeline.addLast(new StreamFraming(new Inbound()));
        }
        pipeline.addLast(new Life(pipeline.channel(), engine != null, proxy));
        return proxy == null && engine == null;
    }

    private void opened() {
        Channel connected = channel;
        if (!closed && !open && connected != null) {
            open = true;
            owner.handle(new Input.SocketOpened(name, (InetSocketAddress) connected.localAddress()));
        }
    }

    @Override
    public void transmit(Effect.Transmit effect, MachineRunner<?, ?> origin) {
        if (!loop.inLoop()) {
            loop.execute(() -> transmit(effect, origin));
            return;
        }
        Channel connected = channel;
        byte[] payload = effect.payload();
        if (!open || connected == null || payload.length > StreamFraming.MAX_MESSAGE_BYTES || effect.ttl() != 0) {
            return; // nobody is told: its end is
        }
        if (connected.isWritable() || connected.bytesBeforeWritable() < MAX_CONTROL_BACKLOG_BYTES) {
            write(payload, 0, payload.length);
        }
    }

    @Override
    public boolean send(InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!open || length > StreamFraming.MAX_MESSAGE_BYTES) {
            return false;
        }
        if (!loop.inLoop()) {
            return queue.offer(remote, buffer, offset, length);
        }
        Channel connected = channel;
        if (connected == null || !connected.isWritable()) {
            return false;
        }
        write(buffer, offset, length);
        return true;
    }

    @Override
    public void sendQueued(byte[] buffer, int length) {
        Channel connected = channel;
        if (open && connected != null && connected.isWritable()) {
            write(buffer, 0, length);
        }
    }

    private void write(byte[] buffer, int offset, int length) {
        Channel connected = channel;
        if (connected == null) {
            return;
        }
        ByteBuf message = connected.alloc().ioBuffer(length + StreamFraming.padding(length));
        if (plain) {
            message.writeBytes(buffer, offset, length);
        } else {
            StreamFraming.write(message, buffer, offset, length);
        }
        connected.write(message, connected.voidPromise());
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        Channel connected = channel;
        if (connected != null) {
            connected.flush();
        }
    }

    private void fail(String reason) {
        if (!closed) {
            shut();
            owner.handle(new Input.SocketFailed(name, reason));
        }
    }

    /** What has been taken to be sent leaves first. */
    @Override
    public void close() {
        if (!loop.inLoop()) {
            loop.execute(this::close);
        } else if (!closed) {
            queue.drain();
            shut();
        }
    }

    private void shut() {
        open = false;
        closed = true;
        queue.release();
        StreamDial dialling = dial;
        if (dialling != null) {
            dialling.cancel();
        }
        Channel connected = channel;
        channel = null;
        if (connected != null) {
            connected.flush();
            connected.close();
        }
    }

    /** Takes messages. */
    private final class Inbound implements StreamFraming.Receiver {
        @Override
        public void message(byte[] buffer, int offset, int length) {
            if (open) {
                owner.receive(name, target.server(), buffer, offset, length);
            }
        }

        @Override
        public void broken(String reason) {
            fail(reason);
        }
    }

    /** Takes bytes as they come. */
    private final class Pieces extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf content) {
            byte[] piece = new byte[content.readableBytes()];
            content.readBytes(piece);
            if (open) {
                owner.receive(name, target.server(), piece, 0, piece.length);
            }
        }
    }

    /** What becomes of the channel. */
    private final class Life extends ChannelInboundHandlerAdapter {
        private final Channel of;
        private final boolean secure;
        private final StreamRoute.@Nullable Via proxy;

        Life(Channel of, boolean secure, StreamRoute.@Nullable Via proxy) {
            this.of = of;
            this.secure = secure;
            this.proxy = proxy;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ProxyConnectionEvent && !secure) {
                opened();
            } else if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (handshake.isSuccess()) {
                    opened();
                } else {
                    fail(StreamFailures.describe(handshake.cause(), proxy));
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (of == channel) {
                fail("the stream was ended");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.debug("stream {} reports: {}", name, cause.toString());
            if (of == channel) {
                fail(StreamFailures.describe(cause, proxy));
            }
        }
    }
}
