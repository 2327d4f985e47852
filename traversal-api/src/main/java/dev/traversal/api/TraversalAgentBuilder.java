package dev.traversal.api;

import dev.traversal.internal.machine.Environment;
import dev.traversal.spi.AgentConfig;
import dev.traversal.spi.AgentEnvironment;
import dev.traversal.spi.CandidateSource;
import dev.traversal.spi.HostPolicy;
import dev.traversal.spi.PeerRelays;
import dev.traversal.spi.RelayConfig;
import dev.traversal.spi.SignalingChannel;
import dev.traversal.spi.TraversalProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects what an agent is made from. Not thread-safe; {@link #build()} may be called once. */
public final class TraversalAgentBuilder {
    private static final int DEFAULT_STUN_PORT = 3478; // RFC 8489 section 18.6
    /** A server may be called {@code stun} as well: then what follows is a port. */
    private static final Pattern STUN_SCHEME = Pattern.compile("(?i)stuns?:(?![0-9]{1,5}$)");

    /** Tr must not be smaller (RFC 8445 section 11). */
    private static final Duration LEAST_KEEPALIVE = Duration.ofSeconds(15);

    private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofMinutes(10);

    private @Nullable Identity identity;
    private @Nullable SignalingChannel signaling;
    private @Nullable URI rendezvous;
    private final List<InetSocketAddress> stunServers = new ArrayList<>();
    private final List<CandidateSource> candidateSources = new ArrayList<>();
    private final List<TurnServer> relays = new ArrayList<>();
    private RelayMap relayMap = RelayMap.NONE;
    private PeerRelays peerRelays = PeerRelays.NONE;
    private StreamAccess streamAccess = StreamAccess.USUAL;
    private final List<InetAddress> bindAddresses = new ArrayList<>();
    private int port;
    private Predicate<String> interfaceFilter = name -> true;
    private Predicate<InetAddress> addressFilter = address -> true;
    private HostPolicy host = HostPolicy.USUAL;
    private Duration checkPacing = Duration.ofMillis(20); // what libnice, ice4j and aioice use
    private int maxPairs = 100; // RFC 8445 section 6.1.2.5
    private Duration connectTimeout = Duration.ofSeconds(15);
    private Liveness liveness = Liveness.NORMAL;
    private Duration keepaliveInterval = LEAST_KEEPALIVE;
    private int maxSessions = 10_000;
    private HardNatBudget hardNat = HardNatBudget.DEFAULT;
    private HardNatMemory hardNatMemory = HardNatMemory.inMemory();
    private boolean openers = true;
    private Consumer<? super TraversalEvent> events = event -> {};
    private @Nullable Executor callbackExecutor;
    private @Nullable Executor handshakeExecutor;
    private @Nullable AgentEnvironment environment;

    TraversalAgentBuilder() {}

    /**
     * Sets who the agent is; without it the agent is somebody new.
     *
     * @param identity who
     * @return this
     */
    public TraversalAgentBuilder identity(Identity identity) {
        this.identity = Objects.requireNonNull(identity);
        return this;
    }

    /**
     * Sets the rendezvous server.
     *
     * @param address such as {@code ws://198.51.100.1:8443}
     * @return this
     */
    public TraversalAgentBuilder rendezvous(String address) {
        return rendezvous(URI.create(address));
    }

    /**
     * Sets the rendezvous server.
     *
     * @param address with scheme {@code ws} or {@code wss}
     * @return this
     */
    public TraversalAgentBuilder rendezvous(URI address) {
        this.rendezvous = Objects.requireNonNull(address);
        return this;
    }

    /**
     * Sets a side channel of the application's own, instead of {@link #rendezvous}. The agent closes it.
     *
     * @param signaling the side channel
     * @return this
     */
    public TraversalAgentBuilder signaling(SignalingChannel signaling) {
        this.signaling = Objects.requireNonNull(signaling);
        return this;
    }

    /**
     * Adds a STUN server.
     *
     * @param server {@code HOST}, {@code HOST:PORT} or {@code [IPV6]:PORT}, with {@code stun:} before it or not (RFC
     *     7064); the port is 3478 if absent
     * @return this
     */
    public TraversalAgentBuilder stunServer(String server) {
        stunServers.add(
                STUN_SCHEME.matcher(server).lookingAt()
                        ? plain(StunUri.parse(server))
                        : HostAndPort.parse(server, DEFAULT_STUN_PORT));
        return this;
    }

    /**
     * Adds a source of candidates. The agent closes it.
     *
     * @param source the source
     * @return this
     */
    public TraversalAgentBuilder candidateSource(CandidateSource source) {
        candidateSources.add(Objects.requireNonNull(source));
        return this;
    }

    /**
     * Adds a public address that leads to the agent's {@link #port}: a forwarded port, or the public side of a 1:1 NAT.
     *
     * @param external the address
     * @return this
     */
    public TraversalAgentBuilder staticAddress(TransportAddress external) {
        return candidateSource(CandidateSource.fixed(external));
    }

    /**
     * Adds a TURN server. Datagrams flow through the nearest as soon as it answers, until a direct path is proven.
     *
     * @param server the server; needs {@code traversal-relay} on the path
     * @return this
     */
    public TraversalAgentBuilder relay(TurnServer server) {
        relays.add(Objects.requireNonNull(server));
        return this;
    }

    /**
     * Sets a fleet of TURN servers, of which the peers of a session use the same one.
     *
     * @param fleet the same for all agents that are to agree; needs {@code traversal-relay} on the path
     * @return this
     */
    public TraversalAgentBuilder relayMap(RelayMap fleet) {
        this.relayMap = Objects.requireNonNull(fleet);
        return this;
    }

    /**
     * Offers to relay for peers, on this agent's own port; useful if they can reach it unasked. See {@link PeerRelaying}.
     *
     * @param offer for whom, and how much; needs {@code traversal-relay} on the path
     * @return this
     */
    public TraversalAgentBuilder relayFor(PeerRelaying offer) {
        this.peerRelays = new PeerRelays(Optional.of(offer), peerRelays.accepted());
        return this;
    }

    /**
     * Lets data to other peers flow through a peer that offers to relay while there is a session with it, if it is nearer
     * than servers are. It learns who talks to whom and how much, as a server does, and nothing else.
     *
     * @param peers true for whose offers are taken; needs {@code traversal-relay} on the path
     * @return this
     */
    public TraversalAgentBuilder relayThroughPeers(Predicate<? super PeerId> peers) {
        this.peerRelays = new PeerRelays(peerRelays.offered(), Optional.of(peers));
        return this;
    }

    /**
     * Sets how servers are reached over TCP and TLS.
     *
     * @param access by default {@link StreamAccess#USUAL}
     * @return this
     */
    public TraversalAgentBuilder streamAccess(StreamAccess access) {
        this.streamAccess = Objects.requireNonNull(access);
        return this;
    }

    /**
     * Binds a socket to this address; may be called several times. Without it one socket a family is bound to the
     * wildcard, or one to each address where a family has several interfaces.
     *
     * @param address an address of this host
     * @return this
     */
    public TraversalAgentBuilder bind(InetAddress address) {
        bindAddresses.add(Objects.requireNonNull(address));
        return this;
    }

    /**
     * Sets the local UDP port.
     *
     * @param port 0..65535, 0 for any, the default
     * @return this
     */
    public TraversalAgentBuilder port(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0..65535 but was " + port);
        }
        this.port = port;
        return this;
    }

    /**
     * Sets which interfaces may be used, by name.
     *
     * @param filter true to use
     * @return this
     */
    public TraversalAgentBuilder interfaces(Predicate<String> filter) {
        this.interfaceFilter = Objects.requireNonNull(filter);
        return this;
    }

    /**
     * Sets which local addresses may be offered to peers.
     *
     * @param filter true to offer
     * @return this
     */
    public TraversalAgentBuilder addresses(Predicate<InetAddress> filter) {
        this.addressFilter = Objects.requireNonNull(filter);
        return this;
    }

    /**
     * Sets what each interface is used for. Without it containers' and virtual machines' networks are used only where
     * there is nothing else, and VPNs last ({@link InterfaceKind#usualUse()}).
     *
     * @param use what for
     * @return this
     */
    public TraversalAgentBuilder interfaceUse(Function<? super HostInterface, InterfaceUse> use) {
        this.host = host.withInterfaceUse(use);
        return this;
    }

    /**
     * Sets the prefix of the network's NAT64, where it cannot be found out: on a host without IPv4 the resolver is asked
     * (RFC 7050).
     *
     * @param prefix such as {@code 64:ff9b::/96}
     * @return this
     */
    public TraversalAgentBuilder nat64Prefix(String prefix) {
        this.host = host.withNat64Prefix(Nat64Prefix.parse(prefix));
        return this;
    }

    /**
     * Sets how much is told about this host's addresses (RFC 8828).
     *
     * @param privacy by default {@link AddressPrivacy#ALL_INTERFACES}
     * @return this
     */
    public TraversalAgentBuilder addressPrivacy(AddressPrivacy privacy) {
        this.host = host.withPrivacy(privacy);
        return this;
    }

    /**
     * Tells peers random names of multicast DNS instead of this host's addresses, answers those on the same network who ask
     * for them, and looks up names that peers tell (draft-ietf-mmusic-mdns-ice-candidates, RFC 6762). Where UDP port 5353
     * cannot be shared, peers are told no host candidates at all. Addresses that servers saw are told as they are.
     *
     * @return this
     */
    public TraversalAgentBuilder localNames() {
        this.host = host.withLocalNames();
        return this;
    }

    /**
     * Sets the pause between two checks of a session (Ta, RFC 8445 section 14.2); the larger of both peers' wins.
     *
     * @param pacing 5 ms..1 s, by default 20 ms
     * @return this
     */
    public TraversalAgentBuilder checkPacing(Duration pacing) {
        this.checkPacing = within(pacing, Duration.ofMillis(5), Duration.ofSeconds(1), "check pacing");
        return this;
    }

    /**
     * Sets how many pairs of candidates a session may check; the best are kept. Fewer are enough where peers are known to
     * have few addresses, and spare the network checks.
     *
     * @param maximum 1..1,000, by default 100 (RFC 8445 section 6.1.2.5)
     * @return this
     */
    public TraversalAgentBuilder maxPairs(int maximum) {
        if (maximum < 1 || maximum > 1_000) {
            throw new IllegalArgumentException("pairs must be 1..1000 but were " + maximum);
        }
        this.maxPairs = maximum;
        return this;
    }

    /**
     * Sets how long {@link TraversalAgent#connect} may take at most.
     *
     * @param timeout 100 ms..10 min, by default 15 s
     * @return this
     */
    public TraversalAgentBuilder connectTimeout(Duration timeout) {
        this.connectTimeout = within(timeout, Duration.ofMillis(100), MAX_CONNECT_TIMEOUT, "connect timeout");
        return this;
    }

    /**
     * Sets how soon it is to be noticed that an idle path has died.
     *
     * @param liveness by default {@link Liveness#NORMAL}
     * @return this
     */
    public TraversalAgentBuilder liveness(Liveness liveness) {
        this.liveness = Objects.requireNonNull(liveness);
        return this;
    }

    /**
     * Sets the pause between keepalives of paths that are kept in reserve; with {@link Liveness#SPARING} the one to begin
     * with on every path.
     *
     * @param interval 15 s, which is the default, to 1 min; less is forbidden (RFC 8445 section 11)
     * @return this
     */
    public TraversalAgentBuilder keepaliveInterval(Duration interval) {
        this.keepaliveInterval = within(interval, LEAST_KEEPALIVE, Duration.ofMinutes(1), "keepalive interval");
        return this;
    }

    /**
     * Sets how many sessions may exist at a time; who comes later is refused.
     *
     * @param maximum at least 1, by default 10,000
     * @return this
     */
    public TraversalAgentBuilder maxSessions(int maximum) {
        if (maximum < 1) {
            throw new IllegalArgumentException("sessions must be at least 1 but were " + maximum);
        }
        this.maxSessions = maximum;
        return this;
    }

    /**
     * What an attempt may cost to get through NATs that give each destination another port, if ordinary checks have found
     * no direct path; {@link HardNatBudget#DEFAULT} unless set.
     *
     * @param budget what it may cost; {@link HardNatBudget#OFF} for no attempts
     * @return this
     */
    public TraversalAgentBuilder hardNat(HardNatBudget budget) {
        this.hardNat = Objects.requireNonNull(budget, "budget");
        return this;
    }

    /**
     * Says where it is kept what came of such attempts.
     *
     * @param kept by default one of this builder's own, which lasts as long as its agents
     * @return this
     */
    public TraversalAgentBuilder hardNatMemory(HardNatMemory kept) {
        this.hardNatMemory = Objects.requireNonNull(kept, "kept");
        return this;
    }

    /**
     * Sets whether the first packet of a socket toward a peer leaves with a low TTL, so that it opens this side's NAT
     * without reaching the peer's; needs Netty's native transport.
     *
     * @param enabled true by default
     * @return this
     */
    public TraversalAgentBuilder openers(boolean enabled) {
        this.openers = enabled;
        return this;
    }

    /**
     * Sets who takes events. Called on event loops: must not block.
     *
     * @param listener takes them
     * @return this
     */
    public TraversalAgentBuilder onEvent(Consumer<? super TraversalEvent> listener) {
        this.events = Objects.requireNonNull(listener);
        return this;
    }

    /**
     * Sets where the application's callbacks run; without it they run on the session's event loop and must not block.
     *
     * @param executor runs them, one after the other for each channel
     * @return this
     */
    public TraversalAgentBuilder callbackExecutor(Executor executor) {
        this.callbackExecutor = Objects.requireNonNull(executor);
        return this;
    }

    /**
     * Sets where blocking handshakes run; without it on at most 64 threads of the agent's own.
     *
     * @param executor runs them; each may block its thread for 15 s
     * @return this
     */
    public TraversalAgentBuilder handshakeExecutor(Executor executor) {
        this.handshakeExecutor = Objects.requireNonNull(executor);
        return this;
    }

    /**
     * Sets where the agent lives; for simulations.
     *
     * @param environment such as a simulated host
     * @return this
     */
    public TraversalAgentBuilder environment(AgentEnvironment environment) {
        this.environment = Objects.requireNonNull(environment);
        return this;
    }

    /**
     * {@return a running agent}
     *
     * @throws IllegalStateException if the parts contradict each other or no implementation is on the path
     * @throws SignalingException with {@link SignalingException.Reason#NOT_CONFIGURED} if nothing on the path dials
     *     addresses such as {@link #rendezvous}
     */
    public TraversalAgent build() {
        TraversalProvider provider = ServiceLoader.load(
                        TraversalProvider.class, TraversalAgentBuilder.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no implementation of TraversalAgent on the path: add dev.traversal:traversal-ice"));
        return provider.create(new AgentConfig(
                identity != null ? identity : somebodyNew(),
                SignalingChoice.of(rendezvous, streamAccess, signaling),
                stunServers,
                candidateSources,
                new RelayConfig(relays, relayMap, streamAccess),
                peerRelays,
                bindAddresses,
                port,
                interfaceFilter,
                addressFilter,
                host,
                checkPacing,
                maxPairs,
                connectTimeout,
                liveness,
                keepaliveInterval,
                maxSessions,
                openers,
                hardNat,
                hardNatMemory,
                events,
                Optional.ofNullable(callbackExecutor),
                Optional.ofNullable(handshakeExecutor),
                Optional.ofNullable(environment)));
    }

    /** In a simulation this, too, follows from the seed. */
    private Identity somebodyNew() {
        return environment instanceof Environment known ? Identity.generate(known.secureRandom()) : Identity.generate();
    }

    private static InetSocketAddress plain(StunUri uri) {
        if (uri.secure()) {
            throw new IllegalArgumentException("STUN servers are asked over UDP alone: expected stun: but got stuns:");
        }
        return uri.server();
    }

    private static Duration within(Duration value, Duration least, Duration most, String name) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " must be " + least + ".." + most + " but was " + value);
        }
        return value;
    }
}
