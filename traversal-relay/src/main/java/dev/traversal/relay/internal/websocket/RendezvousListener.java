package dev.traversal.relay.internal.websocket;

import dev.traversal.relay.internal.rendezvous.RendezvousLimits;
import dev.traversal.relay.internal.rendezvous.RendezvousServerMachine;
import dev.traversal.relay.internal.rendezvous.ServerCounters;
import dev.traversal.relay.internal.rendezvous.ServerEvent;
import dev.traversal.relay.spi.MessageBus;
import dev.traversal.relay.spi.PeerDirectory;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rendezvous server on a TCP port. */
public final class RendezvousListener {
    private static final int BACKLOG = 512;
    /** The kernel's share of what a slow reader can make us hold; the rest is counted by the machine. */
    private static final int SEND_BUFFER_BYTES = 128 * 1_024;

    private final EventLoop loop;
    private final ServerLoop server;
    private @Nullable Channel listening;

    /**
     * Makes one.
     *
     * @param loop on which all of it lives
     * @param limits what it lets others take
     * @param stunServers what it recommends, {@code host:port} or {@code :port}
     * @param directory who is there
     * @param bus carries envelopes
     * @param counters what happens is counted there
     * @param events takes what happens, on the loop
     */
    public RendezvousListener(
            EventLoop loop,
            RendezvousLimits limits,
            List<String> stunServers,
            PeerDirectory directory,
            MessageBus bus,
            ServerCounters counters,
            Consumer<ServerEvent> events) {
        this.loop = loop;
        RendezvousServerMachine machine = new RendezvousServerMachine(
                limits, stunServers, new SecureRandom(), counters, loop.ticker().nanoTime());
        server = new ServerLoop(loop, machine, directory, bus, events);
    }

    /**
     * {@return completes when it listens}
     *
     * @param address where; port 0 for any
     */
    public ChannelFuture bind(InetSocketAddress address) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        server.accept(channel);
                    }
                })
                .bind(address);
        listening = bound.channel();
        return bound;
    }

    /** Says goodbye to all clients, and returns when that is done. Not to be called on the loop. */
    public void close() {
        Channel channel = listening;
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
        loop.submit(server::close).awaitUninterruptibly();
    }
}
