package dev.traversal.relay;

import dev.traversal.api.TraversalException;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.relay.internal.rendezvous.RendezvousLimits;
import dev.traversal.relay.internal.rendezvous.ServerCounters;
import dev.traversal.relay.internal.rendezvous.ServerEvent;
import dev.traversal.relay.internal.stun.StunCounters;
import dev.traversal.relay.internal.stun.StunListener;
import dev.traversal.relay.internal.websocket.RendezvousListener;
import dev.traversal.relay.spi.MessageBus;
import dev.traversal.relay.spi.PeerDirectory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that lets peers find each other: a rendezvous server over WebSocket (RFC 6455) and a STUN server (RFC 8489,
 * and RFC 5780 where it has two addresses) in one process. It learns who talks to whom and nothing else, and need not
 * be trusted. May be embedded; owns two threads. Methods may be called from any thread.
 *
 * <pre>{@code
 * try (RelayServer server = RelayServer.builder().listen(new InetSocketAddress("127.0.0.1", 0)).start()) {
 *     System.out.println(server.uri());
 * }
 * }</pre>
 */
public final class RelayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RelayServer.class);
    private static final int LOOPS = 2;
    private static final int BIND_ATTEMPTS = 16;
    private static final long CLOSE_MILLIS = 1_000;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            LOOPS, new DefaultThreadFactory("traversal-server", true), NioIoHandler.newFactory());
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ServerCounters rendezvousCounters = new ServerCounters();
    private final StunCounters stunCounters = new StunCounters();
    private final RendezvousLimits limits;
    private final PeerDirectory directory;
    private final MessageBus bus;
    private final Consumer<RelayServerEvent> events;
    private @Nullable RendezvousListener rendezvous;
    private @Nullable StunListener stun;
    private @Nullable InetSocketAddress address;
    private Optional<InetSocketAddress> alternate = Optional.empty();

    RelayServer(RendezvousLimits limits, PeerDirectory directory, MessageBus bus, Consumer<RelayServerEvent> events) {
        this.limits = limits;
        this.directory = directory;
        this.bus = bus;
        this.events = events;
    }

    /** {@return the way to make one} */
    public static RelayServerBuilder builder() {
        return new RelayServerBuilder();
    }

    void start(InetSocketAddress listen, Optional<InetSocketAddress> second, boolean withStun) {
        try {
            InetSocketAddress bound = null;
            for (int attempt = 1; bound == null; attempt++) {
                // where the system chooses a UDP port, the TCP port of that number may be taken
                bound = tryStart(listen, second, withStun, listen.getPort() == 0 && attempt < BIND_ATTEMPTS);
            }
            LOG.atInfo().addKeyValue("address", bound).log("server listening");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private @Nullable InetSocketAddress tryStart(
            InetSocketAddress listen, Optional<InetSocketAddress> second, boolean withStun, boolean tryAgain) {
        StunListener stunListener = new StunListener(loops.next(), stunCounters);
        InetSocketAddress wanted = withStun ? stunListener.bind(listen, second) : listen;
        RendezvousListener listener = new RendezvousListener(
                loops.next(),
                limits,
                withStun ? List.of(":" + wanted.getPort()) : List.of(),
                directory,
                bus,
                rendezvousCounters,
                this::onEvent);
        ChannelFuture bound = listener.bind(wanted).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stunListener.close();
            if (tryAgain) {
                return null;
            }
            throw new TraversalException("cannot listen on TCP " + wanted, bound.cause());
        }
        rendezvous = listener;
        stun = stunListener;
        address = (InetSocketAddress) bound.channel().localAddress();
        alternate = second.map(given -> stunListener.lastAddress());
        return address;
    }

    private void onEvent(ServerEvent event) {
        RelayServerEvent told;
        if (event instanceof ServerEvent.PeerRegistered registered) {
            told = new RelayServerEvent.PeerRegistered(registered.peer());
        } else if (event instanceof ServerEvent.PeerLeft left) {
            told = new RelayServerEvent.PeerLeft(left.peer());
        } else {
            throw new AssertionError(event);
        }
        try {
            events.accept(told);
        } catch (RuntimeException e) {
            LOG.warn("a listener of the server failed", e);
        }
    }

    /** {@return where it listens: rendezvous on this TCP port, STUN on the UDP port of the same number} */
    public InetSocketAddress address() {
        InetSocketAddress bound = address;
        if (bound == null) {
            throw new IllegalStateException("the server did not start");
        }
        return bound;
    }

    /** {@return the second address and port of the STUN server, if it has one} */
    public Optional<InetSocketAddress> alternateAddress() {
        return alternate;
    }

    /**
     * {@return the rendezvous address for clients, such as {@code ws://192.0.2.1:8443/}; where the server listens on a
     * wildcard, that of the loopback interface}
     */
    public URI uri() {
        InetSocketAddress bound = address();
        InetAddress host =
                bound.getAddress().isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound.getAddress();
        String name = host instanceof Inet6Address ? "[" + IpLiteral.format(host) + "]" : IpLiteral.format(host);
        return URI.create("ws://" + name + ":" + bound.getPort() + "/");
    }

    /** {@return what has been counted so far} */
    public RelayServerMetrics metrics() {
        Map<String, Long> rejected = new HashMap<>();
        rendezvousCounters.rejected().forEach((reason, count) -> rejected.put("rendezvous." + reason, count));
        stunCounters.rejected().forEach((reason, count) -> rejected.put("stun." + reason, count));
        return new RelayServerMetrics(
                rendezvousCounters.connections(),
                rendezvousCounters.peers(),
                rendezvousCounters.registrations(),
                rendezvousCounters.messages(),
                rendezvousCounters.messageBytes(),
                rendezvousCounters.prekeys(),
                stunCounters.answeredCount(),
                rejected);
    }

    /** Says goodbye to the clients, closes the sockets and ends the threads; returns within about a second. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        RendezvousListener listener = rendezvous;
        if (listener != null) {
            listener.close();
        }
        StunListener stunListener = stun;
        if (stunListener != null) {
            stunListener.close();
        }
        // waits, so that threads and file descriptors are back when this returns
        loops.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
