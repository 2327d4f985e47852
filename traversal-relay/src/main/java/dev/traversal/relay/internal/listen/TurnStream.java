package dev.traversal.relay.internal.listen;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.Runner;
import dev.traversal.internal.netty.StreamFraming;
import dev.traversal.relay.internal.turn.server.TurnServerMachine;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TURN client's connection, which is a socket to the machine. What a client does not read is dropped once 256 KiB wait
 * for it, as datagrams are.
 */
final class TurnStream implements DatagramPort, StreamFraming.Receiver {
    private static final WriteBufferWaterMark BACKLOG_BYTES = new WriteBufferWaterMark(64 << 10, 256 << 10);
    private static final Logger LOG = LoggerFactory.getLogger(TurnStream.class);

    private final int name;
    private final Channel channel;
    private final InetSocketAddress client;
    private final Runner<TurnServerMachine> runner;

    TurnStream(int name, Channel channel, Runner<TurnServerMachine> runner) {
        this.name = name;
        this.channel = channel;
        this.client = (InetSocketAddress) channel.remoteAddress();
        this.runner = runner;
    }

    /** Nothing is read before the machine knows of the connection: what came first would be a stranger's. */
    void begin(Runnable ready) {
        channel.config().setAutoRead(false);
        channel.config().setWriteBufferWaterMark(BACKLOG_BYTES);
        channel.pipeline().addLast("framing", new StreamFraming(this));
        channel.pipeline().addLast("end", new End());
        runner.execute((machine, now) -> {
            machine.streamOpened(name, now);
            channel.eventLoop().execute(() -> {
                ready.run();
                channel.config().setAutoRead(true);
            });
        });
    }

    @Override
    public void message(byte[] buffer, int offset, int length) {
        runner.deliver(name, client, buffer, offset, length);
    }

    @Override
    public void broken(String reason) {
        LOG.debug("a connection is closed: {}", reason);
        channel.close();
    }

    @Override
    public boolean send(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        if (!channel.isActive() || !channel.isWritable()) {
            return false;
        }
        ByteBuf bytes = channel.alloc().buffer(length + StreamFraming.padding(length));
        StreamFraming.write(bytes, buffer, offset, length);
        channel.writeAndFlush(bytes, channel.voidPromise());
        return true;
    }

    void close() {
        channel.close();
    }

    private static final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.debug("a connection broke: {}", cause.toString());
            context.close();
        }
    }
}
