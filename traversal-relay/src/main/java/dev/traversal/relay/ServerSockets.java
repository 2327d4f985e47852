package dev.traversal.relay;

import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.netty.DriverWarmUp;
import dev.traversal.internal.netty.NettyEnvironment;
import dev.traversal.relay.internal.listen.TurnListener;
import dev.traversal.relay.internal.stun.StunCounters;
import dev.traversal.relay.internal.stun.StunListener;
import dev.traversal.relay.internal.turn.server.TurnCounters;
import dev.traversal.relay.internal.turn.server.TurnServerConfig;
import dev.traversal.relay.internal.turn.server.TurnServerEvent;
import dev.traversal.relay.internal.turn.server.TurnWarmUp;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The server's UDP sockets: for STUN alone, for TURN and STUN, or none. */
final class ServerSockets {
    private final @Nullable StunListener stun;
    private final @Nullable TurnListener turn;
    private final InetSocketAddress first;
    private final InetSocketAddress last;

    private ServerSockets(
            @Nullable StunListener stun, @Nullable TurnListener turn, InetSocketAddress first, InetSocketAddress last) {
        this.stun = stun;
        this.turn = turn;
        this.first = first;
        this.last = last;
    }

    static ServerSockets none(InetSocketAddress address) {
        return new ServerSockets(null, null, address, address);
    }

    static ServerSockets stun(
            EventLoop loop, StunCounters counters, InetSocketAddress listen, Optional<InetSocketAddress> alternate) {
        StunListener listener = new StunListener(loop, counters);
        InetSocketAddress bound = listener.bind(listen, alternate);
        return new ServerSockets(listener, null, bound, listener.lastAddress());
    }

    static ServerSockets turn(
            RelayServerBuilder.Places places,
            Relaying settings,
            TurnCounters counters,
            Consumer<TurnServerEvent> events) {
        Environment environment = new NettyEnvironment();
        InetSocketAddress listen = places.listen();
        InetAddress at = listen.getAddress();
        List<InetAddress> usual = at.isAnyLocalAddress() ? environment.defaultAddresses() : List.of(at);
        TurnServerConfig config = settings.toConfig(doors(listen, places.alternate()), usual, InstantSource.system());
        TurnListener listener = new TurnListener(environment, config, counters, events);
        try {
            TurnWarmUp.run(environment.secureRandom());
            DriverWarmUp.run();
            List<InetSocketAddress> bound = listener.await();
            return new ServerSockets(null, listener, bound.get(0), bound.get(bound.size() - 1));
        } catch (RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /** One socket, or every combination of two addresses and two ports (RFC 5780 section 6). */
    private static List<InetSocketAddress> doors(InetSocketAddress listen, Optional<InetSocketAddress> alternate) {
        if (alternate.isEmpty()) {
            return List.of(listen);
        }
        InetSocketAddress other = alternate.get();
        int port = portFor(listen);
        int otherPort = portFor(other);
        return List.of(
                new InetSocketAddress(listen.getAddress(), port),
                new InetSocketAddress(listen.getAddress(), otherPort),
                new InetSocketAddress(other.getAddress(), port),
                new InetSocketAddress(other.getAddress(), otherPort));
    }

    private static int portFor(InetSocketAddress address) {
        if (address.getPort() != 0) {
            return address.getPort();
        }
        try (DatagramSocket chooser = new DatagramSocket(address)) {
            return chooser.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return where it listens first of all} */
    InetSocketAddress first() {
        return first;
    }

    /** {@return its second address and port, where there is one} */
    InetSocketAddress last() {
        return last;
    }

    @Nullable
    TurnListener relay() {
        return turn;
    }

    void close() {
        if (stun != null) {
            stun.close();
        }
        if (turn != null) {
            turn.close();
        }
    }
}
