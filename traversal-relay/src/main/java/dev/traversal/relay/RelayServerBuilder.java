package dev.traversal.relay;

import dev.traversal.relay.internal.listen.ServerTls;
import dev.traversal.relay.internal.rendezvous.InMemoryBus;
import dev.traversal.relay.internal.rendezvous.InMemoryDirectory;
import dev.traversal.relay.internal.rendezvous.RendezvousLimits;
import dev.traversal.relay.spi.MessageBus;
import dev.traversal.relay.spi.PeerDirectory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds a {@link RelayServer}. */
public final class RelayServerBuilder {
    private @Nullable InetSocketAddress listen;
    private @Nullable InetSocketAddress alternate;
    private @Nullable Relaying relaying;
    private @Nullable InetSocketAddress tlsListen;
    private @Nullable ServerTls tls;
    private @Nullable InetSocketAddress metrics;
    private boolean stun = true;
    private RendezvousLimits limits = RendezvousLimits.DEFAULT;
    private PeerDirectory directory = new InMemoryDirectory();
    private MessageBus bus = new InMemoryBus();
    private Consumer<RelayServerEvent> events = event -> {};

    RelayServerBuilder() {}

    /**
     * Where to listen: rendezvous on this TCP port, STUN on the UDP port of the same number.
     *
     * @param address an address of this host; with the wildcard, answers of STUN leave from the address that the
     *     system chooses; port 0 for any
     * @return this
     */
    public RelayServerBuilder listen(InetSocketAddress address) {
        listen = resolved(address);
        return this;
    }

    /**
     * A second address for STUN, so that clients can find out how their NAT behaves (RFC 5780).
     *
     * @param address another address of this host, of the same family, neither of them a wildcard; its port must differ
     *     from the first one, port 0 for any
     * @return this
     */
    public RelayServerBuilder alternate(InetSocketAddress address) {
        alternate = resolved(address);
        return this;
    }

    /**
     * Serves no STUN.
     *
     * @return this
     */
    public RelayServerBuilder withoutStun() {
        stun = false;
        return this;
    }

    /**
     * How many peers may be registered at once; 10,000 by default.
     *
     * @param peers at least 1
     * @return this
     */
    public RelayServerBuilder maxPeers(int peers) {
        if (peers < 1) {
            throw new IllegalArgumentException("maximum of peers must be at least 1 but was " + peers);
        }
        limits = limits.withMaxPeers(peers);
        return this;
    }

    /**
     * Where peers are registered; in memory by default.
     *
     * @param newDirectory the directory; not closed with the server
     * @return this
     */
    public RelayServerBuilder directory(PeerDirectory newDirectory) {
        directory = Objects.requireNonNull(newDirectory, "directory");
        return this;
    }

    /**
     * What carries envelopes; in memory by default.
     *
     * @param newBus the bus; not closed with the server
     * @return this
     */
    public RelayServerBuilder bus(MessageBus newBus) {
        bus = Objects.requireNonNull(newBus, "bus");
        return this;
    }

    /**
     * Who hears what happens.
     *
     * @param listener called on a thread of the server; must not block
     * @return this
     */
    public RelayServerBuilder onEvent(Consumer<RelayServerEvent> listener) {
        events = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Relays for those who are let in, over UDP, TCP and TLS; not at all by default.
     *
     * @param settings whom, to whom, how much
     * @return this
     */
    public RelayServerBuilder relaying(Relaying settings) {
        relaying = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /**
     * Listens for TLS as well: rendezvous, and TURN where that is served, on one port. When the files are replaced new
     * connections get the new certificate within half a minute.
     *
     * @param address where; port 0 for any
     * @param certificates a PEM file with the server's certificate and those that it was issued under
     * @param key a PEM file with its key, PKCS #8 and not encrypted
     * @return this
     * @throws IllegalArgumentException if a file cannot be read or makes no sense
     */
    public RelayServerBuilder tls(InetSocketAddress address, Path certificates, Path key) {
        tlsListen = resolved(address);
        tls = ServerTls.of(certificates, key);
        return this;
    }

    /**
     * Serves what is counted as text for Prometheus, at {@code /metrics} of a port of the loopback interface.
     *
     * @param port 0 for any
     * @return this
     */
    public RelayServerBuilder metricsPort(int port) {
        metrics = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return this;
    }

    RelayServerBuilder limits(RendezvousLimits newLimits) {
        limits = newLimits;
        return this;
    }

    /**
     * Starts the server.
     *
     * @return the server, listening
     * @throws IllegalStateException if the settings contradict each other
     * @throws dev.traversal.api.TraversalException if an address cannot be bound
     */
    public RelayServer start() {
        InetSocketAddress primary = listen;
        if (primary == null) {
            throw new IllegalStateException("where to listen is missing: call listen");
        }
        if (alternate != null) {
            checkAlternate(primary, alternate);
        }
        if (relaying != null && !stun) {
            throw new IllegalStateException("whoever relays serves STUN as well");
        }
        RelayServer server = new RelayServer(limits, directory, bus, events);
        server.start(new Places(
                primary,
                Optional.ofNullable(alternate),
                stun,
                Optional.ofNullable(relaying).filter(Relaying::hasUsers),
                Optional.ofNullable(tlsListen),
                Optional.ofNullable(tls),
                Optional.ofNullable(metrics)));
        return server;
    }

    /** Where a server is to listen, and what for. */
    record Places(
            InetSocketAddress listen,
            Optional<InetSocketAddress> alternate,
            boolean stun,
            Optional<Relaying> relaying,
            Optional<InetSocketAddress> tlsListen,
            Optional<ServerTls> tls,
            Optional<InetSocketAddress> metrics) {}

    private void checkAlternate(InetSocketAddress primary, InetSocketAddress second) {
        boolean distinct = !primary.getAddress().equals(second.getAddress())
                && primary.getAddress().getClass() == second.getAddress().getClass()
                && !primary.getAddress().isAnyLocalAddress()
                && !second.getAddress().isAnyLocalAddress()
                && (primary.getPort() == 0 || primary.getPort() != second.getPort());
        if (!distinct || !stun) {
            throw new IllegalStateException("an alternate address needs STUN, and must be another address of the same"
                    + " family and with another port than " + primary + ", neither of them a wildcard, but was "
                    + second);
        }
    }

    private static InetSocketAddress resolved(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("not an address of this host: " + address.getHostString());
        }
        return address;
    }
}
