package dev.traversal.ice.internal.gather;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.stun.SpecialAddresses;
import dev.traversal.spi.CandidateSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Opens an agent's sockets and finds what leads to them: host candidates at once, what servers and other sources know
 * as it comes in. Nothing is waited for (RFC 8445 section 5.1).
 */
public final class Gatherer implements Machine<GatherEvent> {
    private static final long MIN_REFRESH_NANOS = 20_000_000_000L;
    private static final long MAX_REFRESH_NANOS = 26_000_000_000L;
    private static final long MIN_REFRESH_PAUSE_NANOS = 1_000_000_000L;
    private static final int MAX_FOUND_PER_SOURCE = 8;

    private final GatherConfig config;
    private final RandomGenerator random;
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<GatherEvent> events = new ArrayDeque<>();
    private final StunQueries queries;
    private final Foundations foundations = new Foundations();
    private final List<StunServer> servers = new ArrayList<>();
    private final Map<String, String> sourceOutcomes = new LinkedHashMap<>();
    private SocketPlan sockets = SocketPlan.empty();
    private boolean closed;
    private boolean done;
    private boolean active;
    private boolean refreshedOnce;
    private long lastRefreshNanos;
    private @Nullable Deadline refresh;
    private @Nullable Deadline recommendation;

    /**
     * Makes one that does nothing yet.
     *
     * @param config what to gather from
     * @param random draws transaction ids and the times of refreshes
     */
    public Gatherer(GatherConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
        this.queries = new StunQueries(effects, random);
        config.stunServers().forEach(server -> servers.add(new StunServer(server)));
        config.sources().forEach(source -> sourceOutcomes.put(source, "waiting"));
    }

    /**
     * Opens the sockets and begins.
     *
     * @param interfaces this host's interfaces that are up
     * @param nowNanos the time
     */
    public void start(List<LocalInterface> interfaces, long nowNanos) {
        sockets = SocketPlan.of(interfaces, config);
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).isResolving()) {
                effects.add(new Effect.Resolve(i, config.stunServers().get(i).getHostString()));
            }
        }
        openNext();
        conclude();
    }

    /**
     * Says that servers may be recommended soon: until they are, or the time is over, gathering is not done.
     *
     * @param atMostNanos how long from now
     * @param nowNanos the time
     */
    public void expectServers(long atMostNanos, long nowNanos) {
        if (!done && !closed) {
            recommendation = new Deadline(nowNanos + atMostNanos, "recommended servers");
        }
    }

    /**
     * Asks further servers, such as those that signaling recommends, each once. Gathering that was done is resumed.
     *
     * @param addresses where they are
     * @param nowNanos the time
     */
    public void addServers(List<TransportAddress> addresses, long nowNanos) {
        for (TransportAddress address : addresses) {
            StunServer server = new StunServer(address.toSocketAddress());
            boolean known = servers.stream().anyMatch(other -> other.name().equals(server.name()));
            if (!closed && !known && servers.size() < GatherConfig.MAX_SERVERS) {
                servers.add(server);
            }
        }
        if (!closed) {
            recommendation = null;
            askAll(nowNanos);
            if (done && isWaiting()) {
                done = false;
                events.add(new GatherEvent.GatheringResumed());
            }
            conclude();
        }
    }

    /**
     * Says whether the servers are asked again every 20 to 26 seconds, which keeps mappings open and notices when they
     * change. Off at first.
     *
     * @param active whether there is a session
     * @param nowNanos the time
     */
    public void setActive(boolean active, long nowNanos) {
        if (active && !this.active) {
            // A mapping may have died since it was last used.
            boolean stale = refreshedOnce && nowNanos - lastRefreshNanos >= MAX_REFRESH_NANOS;
            refresh = stale ? new Deadline(nowNanos, "binding refresh") : nextRefresh(nowNanos);
        } else if (!active) {
            refresh = null;
        }
        this.active = active;
    }

    /**
     * Asks the servers again without waiting, though not more than once a second.
     *
     * @param nowNanos the time
     */
    public void refresh(long nowNanos) {
        boolean due = !refreshedOnce || nowNanos - lastRefreshNanos >= MIN_REFRESH_PAUSE_NANOS;
        if (!closed && due) {
            refreshBindings(nowNanos);
        }
    }

    /**
     * Takes what a source found for a socket. May be called again when that changes: what it found before stays.
     *
     * @param socket the socket
     * @param source its name, one of {@link GatherConfig#sources}
     * @param found what leads to the socket, maybe nothing
     * @param nowNanos the time
     */
    public void addFound(int socket, String source, List<CandidateSource.Found> found, long nowNanos) {
        GatherSocket to = sockets.open(socket);
        if (closed || to == null) {
            return;
        }
        List<String> taken = new ArrayList<>();
        for (CandidateSource.Found one : found.subList(0, Math.min(found.size(), MAX_FOUND_PER_SOURCE))) {
            if (addReflexive(to, one.external(), one.origin(), source)) {
                taken.add(one.external().toString());
            }
        }
        concludeSource(to, source, taken.isEmpty() ? "nothing for " + to : String.join(", ", taken));
    }

    /**
     * Takes note that a source failed for a socket.
     *
     * @param socket the socket
     * @param source its name, one of {@link GatherConfig#sources}
     * @param reason for people
     * @param nowNanos the time
     */
    public void sourceFailed(int socket, String source, String reason, long nowNanos) {
        GatherSocket to = sockets.open(socket);
        if (!closed && to != null) {
            events.add(new GatherEvent.ServerFailed(source, reason));
            concludeSource(to, source, reason);
        }
    }

    private void concludeSource(GatherSocket socket, String source, String outcome) {
        sourceOutcomes.merge(source, outcome, (before, now) -> before.equals("waiting") ? now : before + "; " + now);
        socket.concluded(source);
        conclude();
    }

    /**
     * Closes the sockets; nothing happens any more.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        if (!closed) {
            closed = true;
            refresh = null;
            effects.clear();
            sockets.all().stream()
                    .filter(socket -> socket.isOpen() || socket.state() == GatherSocket.State.OPENING)
                    .forEach(socket -> effects.add(new Effect.CloseSocket(socket.id())));
        }
    }

    /** {@return one line a server or source: what was asked and what came of it} */
    public List<String> outcomes() {
        List<String> lines = new ArrayList<>();
        sockets.all()
                .forEach(socket -> lines.add("socket " + socket + ": "
                        + (socket.isOpen() ? socket.candidates().size() + " candidates" : "unavailable")));
        servers.forEach(server -> lines.add(server.outcome()));
        sourceOutcomes.forEach((source, outcome) -> lines.add(source + ": " + outcome));
        return lines;
    }

    /** {@return whether a candidate beyond the hosts' own addresses is known} */
    public boolean hasReflexive() {
        return sockets.all().stream()
                .flatMap(socket -> socket.candidates().stream())
                .anyMatch(candidate -> candidate.type() != CandidateType.HOST);
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        StunServer.Query query = closed ? null : queries.handle(socket, remote, buffer, offset, length, nowNanos);
        if (query != null) {
            if (query.mapped() != null) {
                takeMapped(query, query.mapped());
            }
            conclude();
        }
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        if (closed) {
            return;
        }
        if (input instanceof Input.SocketOpened it) {
            socketOpened(it, nowNanos);
        } else if (input instanceof Input.SocketFailed it) {
            socketFailed(it);
        } else if (input instanceof Input.Resolved it && it.query() < servers.size()) {
            servers.get(it.query()).resolved(it.addresses());
            askAll(nowNanos);
        } else if (input instanceof Input.ResolveFailed it && it.query() < servers.size()) {
            servers.get(it.query()).unresolvable(it.reason());
        } else if (input instanceof Input.TransmitFailed it) {
            queries.transmitFailed(it.socket(), it.remote(), it.reason());
        }
        conclude();
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (closed) {
            return;
        }
        boolean ended = recommendation != null && recommendation.isDue(nowNanos);
        if (ended) {
            recommendation = null;
        }
        while (queries.pollTimedOut(nowNanos) != null) {
            ended = true;
        }
        if (ended) {
            conclude();
        }
        if (refresh != null && refresh.isDue(nowNanos)) {
            refreshBindings(nowNanos);
            refresh = nextRefresh(nowNanos);
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    @Override
    public @Nullable GatherEvent pollEvent() {
        return events.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        Deadline own = Deadline.earlier(refresh, recommendation);
        return closed ? null : Deadline.earlier(queries.nextDeadline(), own);
    }

    private void openNext() {
        for (GatherSocket socket = sockets.next(); socket != null; socket = sockets.next()) {
            int port = sockets.port(config.port());
            socket.opening(port);
            effects.add(new Effect.OpenSocket(socket.id(), new InetSocketAddress(socket.bindAddress(), port)));
            if (port == 0) {
                return; // the others take the port that it gets
            }
        }
    }

    private void socketOpened(Input.SocketOpened opened, long nowNanos) {
        GatherSocket socket = sockets.byId(opened.socket());
        if (socket == null) {
            return;
        }
        socket.open(opened.local());
        events.add(new GatherEvent.SocketReady(socket.id(), TransportAddress.of(opened.local())));
        for (InetAddress address : sockets.addressesOf(socket)) {
            add(
                    socket,
                    new Candidate(
                            CandidateType.HOST,
                            CandidateOrigin.INTERFACE,
                            new TransportAddress(address, opened.local().getPort()),
                            Optional.empty(),
                            Priorities.of(CandidateType.HOST, sockets.preference(address)),
                            foundations.of(CandidateType.HOST, address, "")));
        }
        openNext();
        askAll(nowNanos);
    }

    private void socketFailed(Input.SocketFailed failure) {
        GatherSocket socket = sockets.byId(failure.socket());
        if (socket == null) {
            return;
        }
        if (socket.state() == GatherSocket.State.OPENING && config.port() == 0 && !socket.wantedAnyPort()) {
            socket.opening(0); // another program has that port in this family
            effects.add(new Effect.OpenSocket(socket.id(), new InetSocketAddress(socket.bindAddress(), 0)));
            return;
        }
        List.copyOf(socket.candidates()).forEach(candidate -> remove(socket, candidate));
        socket.unavailable();
        events.add(new GatherEvent.SocketUnavailable(socket.toString(), failure.reason()));
        openNext();
    }

    private void askAll(long nowNanos) {
        for (StunServer server : servers) {
            for (GatherSocket socket : sockets.all()) {
                if (socket.isOpen() && !server.isResolving() && !server.knows(socket)) {
                    server.addressFor(socket).ifPresent(to -> queries.ask(server.ask(socket, to), nowNanos));
                }
            }
        }
        refreshedOnce = true;
        lastRefreshNanos = nowNanos;
    }

    private Deadline nextRefresh(long nowNanos) {
        return new Deadline(nowNanos + random.nextLong(MIN_REFRESH_NANOS, MAX_REFRESH_NANOS), "binding refresh");
    }

    /** Asks again, of each mapping one server that knows it. */
    private void refreshBindings(long nowNanos) {
        record Mapping(int socket, TransportAddress mapped) {}
        lastRefreshNanos = nowNanos;
        Set<Mapping> refreshed = new HashSet<>();
        for (StunServer server : servers) {
            for (StunServer.Query query : server.queries()) {
                TransportAddress mapped = query.mapped();
                if (mapped != null
                        && !query.isAsking()
                        && query.socket().isOpen()
                        && refreshed.add(new Mapping(query.socket().id(), mapped))) {
                    queries.ask(query, nowNanos);
                }
            }
        }
    }

    /** A server said what it sees: what it saw before is gone, unless another still sees that. */
    private void takeMapped(StunServer.Query query, TransportAddress mapped) {
        GatherSocket socket = query.socket();
        TransportAddress before = query.tookBefore();
        query.took(mapped);
        if (before != null && !before.equals(mapped) && !isStillSeen(socket, before)) {
            socket.at(before)
                    .filter(candidate -> candidate.origin() == CandidateOrigin.STUN)
                    .ifPresent(candidate -> remove(socket, candidate));
        }
        addReflexive(
                socket,
                mapped,
                CandidateOrigin.STUN,
                IpLiteral.format(query.destination().getAddress()));
    }

    private boolean isStillSeen(GatherSocket socket, TransportAddress mapped) {
        return servers.stream()
                .flatMap(server -> server.queries().stream())
                .anyMatch(query -> query.socket() == socket && Objects.equals(query.mapped(), mapped));
    }

    /** {@return whether it is, or was already, a candidate} */
    private boolean addReflexive(
            GatherSocket socket, TransportAddress external, CandidateOrigin origin, String server) {
        boolean usable = external.isIpv6() == socket.isIpv6()
                && SpecialAddresses.isOrdinary(external.toSocketAddress(), socket.isLoopback());
        if (!usable) {
            return false;
        }
        if (socket.at(external).isPresent()) {
            return true; // redundant (RFC 8445 section 5.1.3)
        }
        Optional<TransportAddress> base = socket.base().map(Candidate::address);
        InetAddress baseAddress = base.map(TransportAddress::address).orElse(socket.bindAddress());
        int preference = sockets.preference(baseAddress) - socket.nextReflexive();
        add(
                socket,
                new Candidate(
                        CandidateType.SERVER_REFLEXIVE,
                        origin,
                        external,
                        base,
                        Priorities.of(CandidateType.SERVER_REFLEXIVE, preference),
                        foundations.of(CandidateType.SERVER_REFLEXIVE, baseAddress, server)));
        return true;
    }

    private void add(GatherSocket socket, Candidate candidate) {
        socket.candidates().add(candidate);
        events.add(new GatherEvent.CandidateFound(candidate, socket.id()));
    }

    private void remove(GatherSocket socket, Candidate candidate) {
        socket.candidates().remove(candidate);
        events.add(new GatherEvent.CandidateGone(candidate, socket.id()));
    }

    private void conclude() {
        if (sockets.isOpening()) {
            return;
        }
        for (StunServer server : servers) {
            server.failure().ifPresent(reason -> events.add(new GatherEvent.ServerFailed(server.name(), reason)));
        }
        if (!done && !isWaiting()) {
            done = true;
            events.add(new GatherEvent.GatheringDone());
        }
    }

    private boolean isWaiting() {
        return recommendation != null
                || servers.stream().anyMatch(StunServer::isWaitedFor)
                || sockets.all().stream().anyMatch(GatherSocket::isWaitedFor);
    }
}
