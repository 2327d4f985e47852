package dev.traversal.relay.internal.stun;

import dev.traversal.api.TraversalException;
import dev.traversal.internal.stun.BindingResponder;
import dev.traversal.internal.stun.StunServerAddresses;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The UDP sockets of the server, one or four, all on one loop. Whatever is no STUN Binding request is dropped; the
 * place where another protocol on the same port would be told apart by its first bits is {@link
 * BindingHandler#channelRead0}.
 */
public final class StunListener {
    private static final int MAX_DATAGRAM_BYTES = 2_048;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int LOW_WATER_BYTES = 256 * 1_024;
    private static final int HIGH_WATER_BYTES = 512 * 1_024;

    private final EventLoop loop;
    private final StunCounters counters;
    private final List<Channel> channels = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param loop on which all of it lives
     * @param counters what happens is counted there
     */
    public StunListener(EventLoop loop, StunCounters counters) {
        this.loop = loop;
        this.counters = counters;
    }

    /**
     * Binds the sockets and answers from then on. Waits for the system, so not to be called on a loop.
     *
     * @param primary where; port 0 for any
     * @param alternate the second address and port, if there is one; port 0 for any
     * @return what the first socket is bound to
     * @throws TraversalException if an address cannot be bound
     */
    public InetSocketAddress bind(InetSocketAddress primary, Optional<InetSocketAddress> alternate) {
        Channel first = bindOne(primary);
        InetSocketAddress bound = localAddress(first);
        channels.add(first);
        if (alternate.isPresent()) {
            Channel last = bindOne(alternate.get());
            InetSocketAddress other = localAddress(last);
            channels.add(bindOne(new InetSocketAddress(bound.getAddress(), other.getPort())));
            channels.add(bindOne(new InetSocketAddress(other.getAddress(), bound.getPort())));
            channels.add(last);
        }
        serve();
        return bound;
    }

    /** {@return what the last socket is bound to: the alternate address, where there is one} */
    public InetSocketAddress lastAddress() {
        return localAddress(channels.get(channels.size() - 1));
    }

    private Channel bindOne(InetSocketAddress address) {
        ChannelFuture bound = new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(LOW_WATER_BYTES, HIGH_WATER_BYTES))
                .handler(new ChannelInboundHandlerAdapter())
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new TraversalException("cannot bind UDP " + address, bound.cause());
        }
        return bound.channel();
    }

    private static InetSocketAddress localAddress(Channel channel) {
        return (InetSocketAddress) channel.localAddress();
    }

    private void serve() {
        BindingResponder responder = new BindingResponder(
                new StunServerAddresses(
                        channels.stream().map(StunListener::localAddress).toList()),
                null);
        counters.include(responder.rejects());
        for (int socket = 0; socket < channels.size(); socket++) {
            Channel channel = channels.get(socket);
            channel.pipeline().addLast(new BindingHandler(responder, socket));
            channel.config().setAutoRead(true);
        }
    }

    /** Closes the sockets, and returns when that is done. Not to be called on the loop. */
    public void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }

    private final class BindingHandler extends SimpleChannelInboundHandler<DatagramPacket> {
        private final BindingResponder responder;
        private final int socket;
        private final byte[] datagram = new byte[MAX_DATAGRAM_BYTES];

        BindingHandler(BindingResponder responder, int socket) {
            this.responder = responder;
            this.socket = socket;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
            ByteBuf content = packet.content();
            int length = content.readableBytes();
            InetSocketAddress source = packet.sender();
            content.readBytes(datagram, 0, length);
            int answer = responder.respond(socket, source, datagram, 0, length);
            Channel out = channels.get(responder.answerSocket());
            if (answer == 0 || !out.isWritable()) {
                return;
            }
            ByteBuf bytes = context.alloc().directBuffer(answer).writeBytes(responder.answer(), 0, answer);
            int port = responder.answerPort();
            InetSocketAddress target =
                    port == source.getPort() ? source : new InetSocketAddress(source.getAddress(), port);
            out.write(new DatagramPacket(bytes, target), out.voidPromise());
            counters.answered();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            channels.forEach(Channel::flush);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // the system reports that somebody does not listen for his answer: his affair
        }
    }
}
