package dev.traversal.internal.netty;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP socket of one driver, on the loop of the machine that opened it. */
final class UdpSocket implements DriverSocket {
    /** The longest payload that any UDP datagram can have, over IPv6. */
    private static final int MAX_PAYLOAD_BYTES = 65_527;

    private static final WriteBufferWaterMark BACKLOG_BYTES = new WriteBufferWaterMark(256 << 10, 1 << 20);
    private static final Logger log = LoggerFactory.getLogger(UdpSocket.class);

    private final int name;
    private final MachineRunner<?, ?> owner;
    private final Loop loop;
    private final SendQueue queue;
    private final FailureBudget failures = new FailureBudget();
    private @Nullable DatagramSystemSocket system;
    private @Nullable GroupMembership joining;
    private boolean segmentsRefused;
    private volatile boolean open;
    private volatile boolean closed;

    UdpSocket(int name, MachineRunner<?, ?> owner) {
        this.name = name;
        this.owner = owner;
        this.loop = owner.loop();
        this.queue = new SendQueue(this, loop);
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

    /** Opens and binds; on the loop. The owner learns how it went. */
    void open(Transport transport, InetSocketAddress local) {
        if (local.isUnresolved()) {
            fail("unresolved address");
            return;
        }
        try {
            DatagramSystemSocket opened = transport.open(local.getAddress());
            system = opened;
            Channel channel = opened.channel();
            channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BACKLOG_BYTES);
            channel.config().setRecvByteBufAllocator(loop.receiveBuffer());
            channel.config().setOption(ChannelOption.SO_REUSEADDR, joining != null);
            channel.pipeline().addLast(new Inbound());
            loop.eventLoop().register(channel).addListener(registered -> bind(channel, local, registered.cause()));
        } catch (IOException e) {
            fail(describe(e));
        }
    }

    /** Opens and binds to the group's port, beside others of this host, and joins; on the loop. */
    void openGroup(Transport transport, InetSocketAddress group, List<InetAddress> at) {
        joining = new GroupMembership(group.getAddress(), at);
        boolean ipv6 = group.getAddress() instanceof Inet6Address;
        open(transport, new InetSocketAddress(ipv6 ? "::" : "0.0.0.0", group.getPort()));
    }

    private void bind(Channel channel, InetSocketAddress local, @Nullable Throwable refusal) {
        if (refusal != null) {
            fail(describe(refusal));
            return;
        }
        channel.bind(local).addListener((ChannelFuture bound) -> {
            if (!bound.isSuccess()) {
                fail(describe(bound.cause()));
            } else if (!closed) {
                GroupMembership group = joining;
                if (group != null && !group.join(channel)) {
                    fail("no interface joins the group");
                    return;
                }
                open = true;
                owner.handle(new Input.SocketOpened(name, (InetSocketAddress) channel.localAddress()));
            }
        });
    }

    @Override
    public void transmit(Effect.Transmit effect, MachineRunner<?, ?> origin) {
        if (!loop.inLoop()) {
            loop.execute(() -> transmit(effect, origin));
            return;
        }
        byte[] payload = effect.payload();
        if (!open || payload.length > MAX_PAYLOAD_BYTES) {
            refuse(effect.remote(), open ? "longer than any datagram" : "the socket is closed", origin);
            return;
        }
        loop.batch().flush(this);
        ByteBuf buffer = loop.batch().idleBuffer().setBytes(0, payload);
        if (effect.whole()) {
            sendWhole(buffer, payload.length, effect.remote());
        } else if (effect.ttl() == 0) {
            send(buffer, 0, payload.length, effect.remote(), origin);
        } else {
            sendLimited(buffer, payload.length, effect, origin);
        }
    }

    /** A probe of the path's MTU: if it does not leave it is as if it had been lost. */
    private void sendWhole(ByteBuf buffer, int length, InetSocketAddress remote) {
        DatagramSystemSocket socket = system;
        if (socket == null || remote.isUnresolved()) {
            return;
        }
        try {
            socket.keepWhole(true);
            if (!socket.send(buffer.internalNioBuffer(0, length), remote)) {
                log.trace("no room for a probe to {}", remote);
            }
        } catch (IOException e) {
            log.trace("a probe of {} bytes cannot leave whole: {}", length, e.getMessage());
        }
        try {
            socket.keepWhole(false);
        } catch (IOException e) {
            fail(describe(e)); // What is too long would be dropped instead of fragmented.
        }
    }

    /** The limit holds for whatever the socket sends while it is set: so it is set for the time of one call. */
    private void sendLimited(ByteBuf buffer, int length, Effect.Transmit effect, MachineRunner<?, ?> origin) {
        DatagramSystemSocket socket = system;
        InetSocketAddress remote = effect.remote();
        if (socket == null || remote.isUnresolved()) {
            refuse(remote, "unresolved address", origin);
            return;
        }
        try {
            socket.limitTtl(effect.ttl());
            // No second try when there is no room: it would leave with whatever limit is set by then.
            if (!socket.send(buffer.internalNioBuffer(0, length), remote)) {
                refuse(remote, "no room to send", origin);
            }
        } catch (IOException e) {
            refuse(remote, describe(e), origin);
        }
        try {
            socket.limitTtl(DatagramSystemSocket.DEFAULT_TTL);
        } catch (IOException e) {
            fail(describe(e)); // Everything would leave with the limit.
        }
    }

    @Override
    public boolean send(InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!open) {
            return false;
        }
        if (length > MAX_PAYLOAD_BYTES || remote.isUnresolved()) {
            loop.execute(() -> refuse(remote, "unresolved address, or longer than any datagram", owner));
            return false;
        }
        if (!loop.inLoop()) {
            return queue.offer(remote, buffer, offset, length);
        }
        if (isCongested()) {
            return false;
        }
        if (loop.batch().add(this, remote, buffer, offset, length)) {
            loop.flushAtEndOfTurn();
        }
        return true;
    }

    /** {@return how many equal datagrams may leave together} */
    int maxSegments() {
        DatagramSystemSocket socket = system;
        return socket == null || segmentsRefused ? 1 : socket.maxSegments();
    }

    /** {@return whether the system has no room and too much waits for it} */
    boolean isCongested() {
        DatagramSystemSocket socket = system;
        return socket != null && !socket.channel().isWritable();
    }

    /** Lets one datagram leave; on the loop. */
    void sendNow(ByteBuf buffer, int offset, int length, InetSocketAddress remote) {
        send(buffer, offset, length, remote, owner);
    }

    /** Lets several of one size leave with one call; on the loop. */
    void sendSegments(ByteBuf buffer, int segmentBytes, int bytes, InetSocketAddress remote) {
        DatagramSystemSocket socket = system;
        if (!open || socket == null) {
            return;
        }
        ChannelFuture sent =
                socket.channel().writeAndFlush(socket.segmented(buffer.retainedSlice(0, bytes), segmentBytes, remote));
        if (!sent.isDone()) {
            sent.addListener(done -> refuseIfFailed(done.cause(), remote, owner));
        } else if (!sent.isSuccess()) {
            sendOneByOne(buffer, segmentBytes, bytes, remote, sent.cause());
        }
    }

    private void sendOneByOne(
            ByteBuf buffer, int segmentBytes, int bytes, InetSocketAddress remote, @Nullable Throwable refusal) {
        boolean plainLeaves = true;
        for (int offset = 0; offset < bytes; offset += segmentBytes) {
            plainLeaves &= send(buffer, offset, Math.min(segmentBytes, bytes - offset), remote, owner);
        }
        if (plainLeaves && !segmentsRefused) {
            segmentsRefused = true;
            log.debug("segmented sends are refused, plain ones are not: no more of them here", refusal);
        }
    }

    private boolean send(ByteBuf buffer, int offset, int length, InetSocketAddress remote, MachineRunner<?, ?> origin) {
        DatagramSystemSocket socket = system;
        if (!open || socket == null) {
            return false;
        }
        if (remote.isUnresolved()) {
            refuse(remote, "unresolved address", origin);
            return false;
        }
        try {
            if (!hasBacklog(socket) && socket.send(buffer.internalNioBuffer(offset, length), remote)) {
                return true;
            }
        } catch (IOException e) {
            refuse(remote, describe(e), origin);
            return false;
        }
        if (isCongested()) {
            refuse(remote, "no room to send", origin);
            return false;
        }
        // The channel waits for room, and keeps the order.
        ByteBuf copy = socket.channel().alloc().directBuffer(Math.max(1, length));
        copy.writeBytes(buffer, offset, length);
        socket.channel()
                .writeAndFlush(new DatagramPacket(copy, remote))
                .addListener(done -> refuseIfFailed(done.cause(), remote, origin));
        return true;
    }

    private static boolean hasBacklog(DatagramSystemSocket socket) {
        ChannelOutboundBuffer waiting = socket.channel().unsafe().outboundBuffer();
        return waiting != null && !waiting.isEmpty();
    }

    private void refuseIfFailed(@Nullable Throwable cause, InetSocketAddress remote, MachineRunner<?, ?> origin) {
        if (cause != null && open) {
            refuse(remote, describe(cause), origin);
        }
    }

    private void refuse(InetSocketAddress remote, String reason, MachineRunner<?, ?> origin) {
        if (failures.take(loop.nowNanos())) {
            origin.handle(new Input.TransmitFailed(name, remote, reason));
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
            loop.batch().flush(this);
            shut();
        }
    }

    private void shut() {
        open = false;
        closed = true;
        queue.release();
        DatagramSystemSocket socket = system;
        if (socket != null) {
            system = null;
            socket.channel().close();
        }
    }

    private static String describe(@Nullable Throwable cause) {
        if (cause == null) {
            return "unknown";
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** What the channel tells. */
    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof DatagramPacket packet && open) {
                    ByteBuf content = packet.content();
                    int length = content.readableBytes();
                    byte[] scratch = loop.scratch();
                    content.getBytes(content.readerIndex(), scratch, 0, length);
                    owner.receive(name, packet.sender(), scratch, 0, length);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
                queue.resume();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("closed by the system");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // A late echo of some datagram that could not be delivered; nothing tells which.
            log.debug("socket {} reports: {}", name, cause.toString());
        }
    }
}
