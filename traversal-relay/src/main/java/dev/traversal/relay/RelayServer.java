package dev.traversal.relay;

import dev.traversal.api.TraversalException;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.relay.RelayServerBuilder.Places;
import dev.traversal.relay.internal.listen.Doorway;
import dev.traversal.relay.internal.listen.MetricsListener;
import dev.traversal.relay.internal.listen.ServerTls;
import dev.traversal.relay.internal.listen.TurnListener;
import dev.traversal.relay.internal.rendezvous.RendezvousLimits;
import dev.traversal.relay.internal.rendezvous.ServerCounters;
import dev.traversal.relay.internal.rendezvous.ServerEvent;
import dev.traversal.relay.internal.stun.StunCounters;
import dev.traversal.relay.internal.turn.server.TurnCounters;
import dev.traversal.relay.internal.turn.server.TurnServerEvent;
import dev.traversal.relay.internal.websocket.RendezvousListener;
import dev.traversal.relay.spi.MessageBus;
import dev.traversal.relay.spi.PeerDirectory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that lets peers find each other: a rendezvous server over WebSocket (RFC 6455) and a STUN server (RFC 8489,
 * and RFC 5780 where it has two addresses) in one process, and where it is told so a relay (RFC 8656). It learns who talks
 * to whom and nothing else, and need not be trusted. May be embedded; owns two threads, and relays on those that the
 * agents of the process share. Methods may be called from any thread.
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
    private static final long CERTIFICATE_SECONDS = 10;

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
            LOOPS, new DefaultThreadFactory("traversal-server", true), NioIoHandler.newFactory());
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ServerCounters rendezvousCounters = new ServerCounters();
    private final StunCounters stunCounters = new StunCounters();
    private final TurnCounters turnCounters = new TurnCounters();
    private final RendezvousLimits limits;
    private final PeerDirectory directory;
    private final MessageBus bus;
    private final Consumer<RelayServerEvent> events;
    private @Nullable RendezvousListener rendezvous;
    private @Nullable ServerSockets sockets;
    private @Nullable Doorway doorway;
    private @Nullable ServerTls certificates;
    private @Nullable InetSocketAddress address;
    private Optional<InetSocketAddress> alternate = Optional.empty();
    private Optional<InetSocketAddress> tlsAddress = Optional.empty();
    private Optional<InetSocketAddress> metricsAddress = Optional.empty();

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

    void start(Places places) {
        try {
            InetSocketAddress bound = null;
            for (int attempt = 1; bound == null; attempt++) {
                // where the system chooses a UDP port, the TCP port of that number may be taken
                bound = tryStart(places, places.listen().getPort() == 0 && attempt < BIND_ATTEMPTS);
            }
            places.tls().ifPresent(tls -> listenForTls(places, tls));
            places.metrics().ifPresent(at -> serveMetrics(at));
            LOG.atInfo().addKeyValue("address", bound).log("server listening");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private @Nullable InetSocketAddress tryStart(Places places, boolean tryAgain) {
        ServerSockets opened = openSockets(places);
        InetSocketAddress wanted = opened.first();
        RendezvousListener listener = new RendezvousListener(
                loops.next(),
                limits,
                places.stun() ? List.of(":" + wanted.getPort()) : List.of(),
                directory,
                bus,
                rendezvousCounters,
                this::onEvent);
        Doorway made = new Doorway(listener::accept, opened.relay());
        ChannelFuture bound = listener.bind(
                        wanted, opened.relay() == null ? onlyRendezvous(listener) : made.initializer(Optional.empty()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            opened.close();
            if (tryAgain) {
                return null;
            }
            throw new TraversalException("cannot listen on TCP " + wanted, bound.cause());
        }
        rendezvous = listener;
        sockets = opened;
        doorway = made;
        address = (InetSocketAddress) bound.channel().localAddress();
        alternate = places.alternate().map(given -> opened.last());
        return address;
    }

    private ServerSockets openSockets(Places places) {
        if (places.relaying().isPresent()) {
            return ServerSockets.turn(places, places.relaying().get(), turnCounters, this::onRelayEvent);
        }
        return places.stun()
                ? ServerSockets.stun(loops.next(), stunCounters, places.listen(), places.alternate())
                : ServerSockets.none(places.listen());
    }

    private static ChannelInitializer<Channel> onlyRendezvous(RendezvousListener listener) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                listener.accept(channel);
            }
        };
    }

    private void listenForTls(Places places, ServerTls tls) {
        RendezvousListener listener = rendezvous;
        Doorway way = doorway;
        if (listener == null || way == null || places.tlsListen().isEmpty()) {
            throw new IllegalStateException("the server did not start");
        }
        InetSocketAddress wanted = places.tlsListen().get();
        ChannelFuture bound =
                listener.bind(wanted, way.initializer(Optional.of(tls))).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new TraversalException("cannot listen on TCP " + wanted, bound.cause());
        }
        tlsAddress = Optional.of((InetSocketAddress) bound.channel().localAddress());
        certificates = tls;
        loops.scheduleWithFixedDelay(this::refreshTls, CERTIFICATE_SECONDS, CERTIFICATE_SECONDS, TimeUnit.SECONDS);
    }

    /** Looks whether there is a new certificate; {@return whether new connections get another one from now on} */
    boolean refreshTls() {
        ServerTls tls = certificates;
        return tls != null && tls.refresh();
    }

    private void serveMetrics(InetSocketAddress at) {
        MetricsListener listener = new MetricsListener(loops.next(), () -> MetricsText.of(metrics()));
        metricsAddress = Optional.of(listener.bind(at));
    }

    private void onRelayEvent(TurnServerEvent event) {
        if (event instanceof TurnServerEvent.Allocated made) {
            tell(new RelayServerEvent.AllocationMade(made.account(), made.client(), made.relayed()));
        } else if (event instanceof TurnServerEvent.Ended ended) {
            tell(new RelayServerEvent.AllocationEnded(ended.account(), ended.client(), ended.reason()));
        }
    }

    private void onEvent(ServerEvent event) {
        if (event instanceof ServerEvent.PeerRegistered registered) {
            tell(new RelayServerEvent.PeerRegistered(registered.peer()));
        } else if (event instanceof ServerEvent.PeerLeft left) {
            tell(new RelayServerEvent.PeerLeft(left.peer()));
        } else {
            throw new AssertionError(event);
        }
    }

    private void tell(RelayServerEvent event) {
        try {
            events.accept(event);
        } catch (RuntimeException e) {
            LOG.warn("a listener of the server failed", e);
        }
    }

    /** {@return where it listens: rendezvous on this TCP port, STUN on the UDP port of the same number, TURN on both} */
    public InetSocketAddress address() {
        InetSocketAddress bound = address;
        if (bound == null) {
            throw new IllegalStateException("the server did not start");
        }
        return bound;
    }

    /** {@return where it listens for TLS, if it does} */
    public Optional<InetSocketAddress> tlsAddress() {
        return tlsAddress;
    }

    /** {@return where what is counted can be read, if it can} */
    public Optional<InetSocketAddress> metricsAddress() {
        return metricsAddress;
    }

    /** {@return whether it relays for anybody} */
    public boolean relays() {
        ServerSockets opened = sockets;
        return opened != null && opened.relay() != null;
    }

    /**
     * Takes no more allocations; those that there are live on until their clients let go of them. Everything else goes on.
     *
     * @param elsewhere where new clients are sent (ALTERNATE-SERVER, RFC 8489 section 10), empty to refuse them
     * @return completes when the last allocation has ended
     */
    public CompletableFuture<Void> drain(Optional<InetSocketAddress> elsewhere) {
        ServerSockets opened = sockets;
        TurnListener relay = opened == null ? null : opened.relay();
        return relay == null ? CompletableFuture.completedFuture(null) : relay.drain(elsewhere);
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
        turnCounters.rejected().forEach((reason, count) -> rejected.put("turn." + reason, count));
        return new RelayServerMetrics(
                rendezvousCounters.connections(),
                rendezvousCounters.peers(),
                rendezvousCounters.registrations(),
                rendezvousCounters.messages(),
                rendezvousCounters.messageBytes(),
                rendezvousCounters.prekeys(),
                stunCounters.answeredCount() + turnCounters.answers(),
                turnCounters.allocations(),
                turnCounters.allocated(),
                turnCounters.datagramsToPeers() + turnCounters.datagramsToClients(),
                turnCounters.bytesToPeers() + turnCounters.bytesToClients(),
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
        ServerSockets opened = sockets;
        if (opened != null) {
            opened.close();
        }
        // waits, so that threads and file descriptors are back when this returns
        loops.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
