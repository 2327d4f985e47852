package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.StreamTarget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A way to a relay over DTLS (RFC 7350, RFC 6347), which its machine takes for a socket: each message travels in a record of
 * its own. The JDK's engine speaks it; flights are sent again by its clock of ours.
 */
final class DtlsSocket implements DriverSocket, StreamQueue.Owner {
    private static final int QUEUE_SLOTS = 256;
    /** A record is not split: more than an Ethernet frame holds does not leave. */
    private static final int MAX_MESSAGE_BYTES = 1_330;

    private static final int BUFFER_BYTES = 1 << 15;
    private static final long FIRST_RESEND_MILLIS = 250; // a relay is waited for: RFC 6347 has a second
    private static final long MAX_RESEND_MILLIS = 1_000;
    private static final int MAX_RESENDS = 8;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final Logger log = LoggerFactory.getLogger(DtlsSocket.class);

    private final int name;
    private final StreamTarget target;
    private final MachineRunner<?, ?> owner;
    private final Loop loop;
    private final StreamQueue queue = new StreamQueue(this, QUEUE_SLOTS);
    private final ByteBuffer incoming = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer plain = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private @Nullable NameResolver blocking;
    private @Nullable DatagramSystemSocket system;
    private @Nullable SSLEngine engine;
    private @Nullable InetSocketAddress server;
    private @Nullable ScheduledFuture<?> resend;
    private int resends;
    private boolean busy;
    private volatile boolean open;
    private volatile boolean closed;

    DtlsSocket(int name, StreamTarget target, MachineRunner<?, ?> owner) {
        this.name = name;
        this.target = target;
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

    /** Finds the server, which blocks and so happens elsewhere, and shakes hands; the owner learns how it went. */
    void open(Transport transport, NameResolver resolver) {
        blocking = resolver;
        try {
            resolver.run(() -> {
                try {
                    SSLEngine made = StreamRoute.dtlsEngine(target);
                    InetAddress address = target.server().isUnresolved()
                            ? InetAddress.getByName(target.server().getHostString())
                            : target.server().getAddress();
                    loop.execute(() -> bind(transport, made, address));
                } catch (IOException | RuntimeException e) { // such as an unknown host, or a key store that is broken
                    loop.execute(() -> fail(StreamFailures.describe(e, null)));
                }
            });
        } catch (RejectedExecutionException e) {
            fail("too many names are being looked up");
        }
    }

    private void bind(Transport transport, SSLEngine made, InetAddress address) {
        if (closed) {
            return;
        }
        try {
            DatagramSystemSocket opened = transport.open(address);
            system = opened;
            engine = made;
            server = new InetSocketAddress(address, target.server().getPort());
            Channel channel = opened.channel();
            channel.pipeline().addLast(new Inbound());
            loop.eventLoop().register(channel).addListener(registered -> {
                if (!registered.isSuccess()) {
                    fail(StreamFailures.describe(registered.cause(), null));
                    return;
                }
                String any = address instanceof Inet6Address ? "::" : "0.0.0.0";
                channel.bind(new InetSocketAddress(any, 0)).addListener(bound -> {
                    if (bound.isSuccess()) {
                        begin(made);
                    } else {
                        fail(StreamFailures.describe(bound.cause(), null));
                    }
                });
            });
        } catch (IOException e) {
            fail(StreamFailures.describe(e, null));
        }
    }

    // ---- the handshake

    private void begin(SSLEngine shaking) {
        try {
            shaking.beginHandshake();
            shake(shaking);
        } catch (SSLException e) {
            fail(StreamFailures.describe(e, null));
        }
    }

    /** Does what the handshake wants next, until it waits for the server. */
    private void shake(SSLEngine shaking) throws SSLException {
        while (!closed && !busy) {
            HandshakeStatus status = shaking.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_WRAP) {
                emit(shaking, NOTHING);
            } else if (status == HandshakeStatus.NEED_TASK) {
                runTasks(shaking);
            } else if (status == HandshakeStatus.NEED_UNWRAP_AGAIN) {
                plain.clear();
                shaking.unwrap(NOTHING, plain);
            } else if (status == HandshakeStatus.NEED_UNWRAP) {
                awaitServer(shaking);
                return;
            } else {
                finished();
                return;
            }
        }
    }

    private void finished() {
        cancelResend();
        DatagramSystemSocket socket = system;
        if (!open && socket != null) {
            open = true;
            owner.handle(new Input.SocketOpened(
                    name, (InetSocketAddress) socket.channel().localAddress()));
        }
    }

    /** Key agreement and certificates take milliseconds: elsewhere. */
    private void runTasks(SSLEngine shaking) {
        NameResolver elsewhere = blocking;
        Runnable task = shaking.getDelegatedTask();
        if (task == null || elsewhere == null) {
            return;
        }
        busy = true;
        try {
            elsewhere.run(() -> {
                for (Runnable next = task; next != null; next = shaking.getDelegatedTask()) {
                    next.run();
                }
                loop.execute(() -> {
                    busy = false;
                    goOn(shaking);
                });
            });
        } catch (RejectedExecutionException e) {
            fail("too many names are being looked up");
        }
    }

    private void goOn(SSLEngine shaking) {
        try {
            shake(shaking);
        } catch (SSLException e) {
            fail(StreamFailures.describe(e, null));
        }
    }

    private void awaitServer(SSLEngine shaking) {
        if (resend == null && !open) {
            long pause = Math.min(FIRST_RESEND_MILLIS << resends, MAX_RESEND_MILLIS);
            resend = loop.eventLoop().schedule(() -> resend(shaking), pause, TimeUnit.MILLISECONDS);
        }
    }

    /** While the engine waits for the server, to wrap means to send the last flight once more. */
    private void resend(SSLEngine shaking) {
        resend = null;
        if (closed || open) {
            return;
        }
        if (++resends > MAX_RESENDS) {
            fail("it does not answer");
            return;
        }
        try {
            if (!busy && shaking.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                emit(shaking, NOTHING);
            }
            goOn(shaking);
        } catch (SSLException e) {
            fail(StreamFailures.describe(e, null));
        }
    }

    private void cancelResend() {
        ScheduledFuture<?> pending = resend;
        resend = null;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    // ---- records

    private void emit(SSLEngine from, ByteBuffer message) throws SSLException {
        DatagramSystemSocket socket = system;
        InetSocketAddress to = server;
        outgoing.clear();
        SSLEngineResult result = from.wrap(message, outgoing);
        if (result.bytesProduced() == 0 || socket == null || to == null) {
            return;
        }
        outgoing.flip();
        try {
            if (!socket.send(outgoing, to)) {
                log.trace("no room for a record to {}", to);
            }
        } catch (IOException e) {
            log.debug("a record does not leave for {}: {}", to, e.toString());
        }
    }

    private void take(DatagramPacket packet) {
        SSLEngine reading = engine;
        if (closed || busy || reading == null || !packet.sender().equals(server)) {
            return; // whatever is lost here is sent again
        }
        incoming.clear();
        int length = Math.min(packet.content().readableBytes(), incoming.capacity());
        packet.content().readBytes(incoming.limit(length));
        incoming.flip();
        try {
            while (incoming.hasRemaining() && !closed && !busy) {
                plain.clear();
                SSLEngineResult result = reading.unwrap(incoming, plain);
                if (plain.position() > 0 && open) {
                    owner.receive(name, target.server(), plain.array(), 0, plain.position());
                }
                if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                    fail("the relay has closed it");
                    return;
                }
                if (result.bytesConsumed() == 0) {
                    break;
                }
            }
            if (!open) {
                cancelResend();
                shake(reading);
            }
        } catch (SSLException e) {
            if (!open) {
                fail(StreamFailures.describe(e, null)); // once it is open, a record that is broken is a stranger's
            }
        }
    }

    @Override
    public void transmit(Effect.Transmit effect, MachineRunner<?, ?> origin) {
        if (loop.inLoop()) {
            write(effect.payload(), 0, effect.payload().length);
        } else {
            loop.execute(() -> transmit(effect, origin));
        }
    }

    @Override
    public boolean send(InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!open || length > MAX_MESSAGE_BYTES) {
            return false;
        }
        if (!loop.inLoop()) {
            return queue.offer(remote, buffer, offset, length);
        }
        write(buffer, offset, length);
        return true;
    }

    @Override
    public void sendQueued(byte[] buffer, int length) {
        write(buffer, 0, length);
    }

    private void write(byte[] buffer, int offset, int length) {
        SSLEngine sealing = engine;
        if (!open || closed || sealing == null || length > MAX_MESSAGE_BYTES) {
            return;
        }
        try {
            emit(sealing, ByteBuffer.wrap(buffer, offset, length));
        } catch (SSLException e) {
            fail(StreamFailures.describe(e, null));
        }
    }

    // ---- the end

    private void fail(String reason) {
        if (!closed) {
            shut();
            owner.handle(new Input.SocketFailed(name, reason));
        }
    }

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
        boolean tell = open;
        open = false;
        closed = true;
        cancelResend();
        queue.release();
        SSLEngine ending = engine;
        if (tell && ending != null) {
            ending.closeOutbound();
            try {
                emit(ending, NOTHING);
            } catch (SSLException e) {
                log.trace("no farewell: {}", e.toString());
            }
        }
        DatagramSystemSocket socket = system;
        if (socket != null) {
            socket.channel().close();
        }
    }

    /** Takes datagrams. */
    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof DatagramPacket packet) {
                    take(packet);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            log.debug("socket {} reports: {}", name, cause.toString());
        }
    }
}
