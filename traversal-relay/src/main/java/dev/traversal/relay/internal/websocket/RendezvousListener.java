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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The rendezvous server on TCP ports. */
public final class RendezvousListener {
    private static final int BACKLOG = 512;
    /** The kernel's share of what a slow reader can make us hold; the rest is counted by the machine. */
    private static final int SEND_BUFFER_BYTES = 128 * 1_024;

    private final EventLoop loop;
    private final ServerLoop server;
    private final List<Channel> listening = new ArrayList<>(2);

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
     * @param initializer prepares connections, and hands those to {@link #accept} that are for us
     */
    public ChannelFuture bind(InetSocketAddress address, ChannelInitializer<Channel> initializer) {
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .childHandler(initializer)
                .bind(address);
        listening.add(bound.channel());
        return bound;
    }

    /**
     * Takes a connection; on its loop, which is ours.
     *
     * @param channel the connection; what it says comes through its pipeline
     */
    public void accept(Channel channel) {
        server.accept(channel);
    }

    /** Says goodbye to all clients, and returns when that is done. Not to be called on the loop. */
    public void close() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        loop.submit(server::close).awaitUninterruptibly();
    }
}
