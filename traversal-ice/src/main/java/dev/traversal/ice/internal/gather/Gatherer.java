package dev.traversal.ice.internal.gather;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.internal.machine.Machine;
import dev.traversal.spi.CandidateSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private final GatherConfig config;
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<GatherEvent> events = new ArrayDeque<>();
    private final StunServers servers;
    private final Nat64Discovery nat64;
    private final SocketPlan sockets;
    private final LocalCandidates candidates;
    private final FurtherSources sources;
    private boolean started;
    private boolean closed;
    private boolean done;
    private @Nullable Deadline recommendation;

    /**
     * Makes one that does nothing yet.
     *
     * @param config what to gather from
     * @param random draws transaction ids and the times of refreshes
     */
    public Gatherer(GatherConfig config, RandomGenerator random) {
        this.config = config;
        this.sockets = new SocketPlan(config);
        this.candidates = new LocalCandidates(config.host(), sockets, events);
        this.nat64 = new Nat64Discovery(config.host().nat64Prefix(), effects, events);
        this.servers = new StunServers(sockets, nat64, candidates, effects, random);
        this.sources = new FurtherSources(config.sources(), candidates);
    }

    /**
     * Opens the sockets and begins.
     *
     * @param interfaces this host's interfaces that are up
     * @param nowNanos the time
     */
    public void start(List<LocalInterface> interfaces, long nowNanos) {
        started = true;
        sockets.begin(interfaces);
        nat64.look(sockets.addresses());
        if (asksServers()) {
            config.stunServers().forEach(servers::add);
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
     * Compares the host's interfaces with those before. Candidates of addresses that are gone are withdrawn, together
     * with what servers saw of them; sockets bound to them are closed. New addresses become candidates, at sockets of
     * their own where {@link SocketPlan} says so, and servers are asked what they see of them. Nothing is reported if
     * nothing changed.
     *
     * @param interfaces this host's interfaces that are up
     * @param nowNanos the time
     * @return whether anything changed
     */
    public boolean interfacesChanged(List<LocalInterface> interfaces, long nowNanos) {
        if (closed || !started) {
            return false;
        }
        SocketPlan.Change change = sockets.update(interfaces);
        if (change.isEmpty()) {
            return false;
        }
        nat64.look(sockets.addresses());
        change.lost().forEach(this::lose);
        change.gone()
                .forEach((socket, gone) -> candidates.removeIf(
                        socket,
                        candidate -> candidate.type() == CandidateType.HOST
                                && gone.contains(candidate.address().address())));
        change.gained().forEach((socket, gained) -> {
            if (socket.isOpen()) {
                gained.forEach(address -> candidates.addHost(socket, address));
            }
        });
        Set<GatherSocket> moved = new LinkedHashSet<>(change.gone().keySet());
        moved.addAll(change.gained().keySet());
        moved.forEach(this::moved);
        openNext();
        servers.askAll(nowNanos);
        resume();
        conclude();
        return true;
    }

    /** A socket's address is gone. */
    private void lose(GatherSocket socket) {
        candidates.removeIf(socket, candidate -> true);
        if (socket.state() != GatherSocket.State.PLANNED) {
            effects.add(new Effect.CloseSocket(socket.id()));
        }
        events.add(new GatherEvent.SocketGone(socket.id()));
        socket.closed();
        servers.forget(socket);
    }

    /** The addresses behind a wildcard are others: so is what servers see, if the old way out is among those gone. */
    private void moved(GatherSocket socket) {
        TransportAddress local = socket.local() == null ? null : TransportAddress.of(socket.local());
        if (local == null) {
            return;
        }
        servers.forget(socket);
        Set<InetAddress> hosts = Set.copyOf(socket.hosts());
        candidates.removeIf(
                socket,
                candidate -> candidate.origin() == CandidateOrigin.STUN
                        && candidate
                                .related()
                                .filter(base -> hosts.contains(base.address()))
                                .isEmpty());
        events.add(new GatherEvent.SocketMoved(socket.id(), local));
    }

    private boolean asksServers() {
        return config.host().privacy() != AddressPrivacy.RELAYED_ONLY;
    }

    /**
     * Asks further servers, such as those that signaling recommends, each once. Gathering that was done is resumed.
     *
     * @param addresses where they are
     * @param nowNanos the time
     */
    public void addServers(List<TransportAddress> addresses, long nowNanos) {
        if (closed) {
            return;
        }
        recommendation = null;
        if (asksServers()) {
            addresses.forEach(address -> servers.add(address.toSocketAddress()));
            servers.askAll(nowNanos);
        }
        resume();
        conclude();
    }

    /** There is something to wait for again. */
    private void resume() {
        if (done && isWaiting()) {
            done = false;
            events.add(new GatherEvent.GatheringResumed());
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
        servers.setActive(active, nowNanos);
    }

    /** Asks servers again every few minutes only, from now on. */
    public void spare() {
        servers.spare();
    }

    /**
     * Asks the servers again without waiting, though not more than once a second.
     *
     * @param nowNanos the time
     */
    public void refresh(long nowNanos) {
        if (!closed) {
            servers.refresh(nowNanos);
        }
    }

    /**
     * Takes what a source found for a socket. May be called again when that changes: what it found before and does not any
     * more is withdrawn.
     *
     * @param socket the socket
     * @param source its name, one of {@link GatherConfig#sources}
     * @param found all that leads to the socket, maybe nothing
     * @param note what it says about that, for people; may be empty
     * @param nowNanos the time
     */
    public void addFound(int socket, String source, List<CandidateSource.Found> found, String note, long nowNanos) {
        GatherSocket to = sockets.open(socket);
        if (!closed && to != null) {
            sources.found(to, source, found, note);
            conclude();
        }
    }

    /**
     * {@return what a source found and a peer that nobody had invited came in by, by the source's name}
     *
     * @param socket where the peer's packet arrived
     * @param remote where it came from
     */
    public Map<String, List<CandidateSource.Found>> reachedBy(int socket, InetAddress remote) {
        GatherSocket at = sockets.open(socket);
        return closed || at == null ? Map.of() : sources.reachedBy(at, remote);
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
            sources.failed(to, source, reason);
            conclude();
        }
    }

    /**
     * Closes the sockets; nothing happens any more.
     *
     * @param nowNanos the time
     */
    public void close(long nowNanos) {
        if (!closed) {
            closed = true;
            effects.clear();
            sockets.all().stream()
                    .filter(socket -> socket.isOpen() || socket.state() == GatherSocket.State.OPENING)
                    .forEach(socket -> effects.add(new Effect.CloseSocket(socket.id())));
        }
    }

    /**
     * {@return whether a peer's candidate may be checked: not if it is in the network of an interface that is not used} Any
     * thread may ask.
     *
     * @param remote its address
     */
    public boolean mayCheck(InetAddress remote) {
        return sockets.neighbourhood().mayCheck(remote);
    }

    /**
     * {@return what a socket must be like that replaces another's mapping, empty if no server has told of that}
     *
     * @param socket the other
     */
    public Optional<FreshSockets.Plan> planFresh(int socket) {
        GatherSocket like = sockets.open(socket);
        return like == null
                ? Optional.empty()
                : like.candidates().stream()
                        .filter(candidate -> candidate.origin() == CandidateOrigin.STUN)
                        .findFirst()
                        .map(candidate -> new FreshSockets.Plan(like.bindAddress(), candidate, servers.seenBy(like)));
    }

    /**
     * {@return whether a server has answered in a family}
     *
     * @param ipv6 which
     */
    public boolean isAnswered(boolean ipv6) {
        return sockets.all().stream()
                .filter(GatherSocket::isOpen)
                .filter(socket -> socket.isIpv6() == ipv6)
                .anyMatch(socket -> !servers.seenBy(socket).isEmpty());
    }

    /** {@return an IPv4 socket that servers see elsewhere, as a model of others; empty if there is none} */
    public Optional<FreshSockets.Plan> planHidden() {
        return sockets.all().stream()
                .filter(GatherSocket::isOpen)
                .filter(socket -> !socket.isIpv6())
                .flatMap(socket -> planFresh(socket.id()).stream())
                .findFirst();
    }

    /** {@return one line a server or source: what was asked and what came of it} */
    public List<String> outcomes() {
        List<String> lines = new ArrayList<>();
        sockets.all()
                .forEach(socket -> lines.add("socket " + socket + ": "
                        + (socket.isOpen()
                                ? socket.candidates().size() + " candidates"
                                : socket.state().name().toLowerCase(Locale.ROOT))));
        lines.addAll(servers.outcomes());
        lines.addAll(sources.lines());
        return lines;
    }

    /** {@return how the STUN servers fared} */
    public GatherTally tally() {
        return servers.tally();
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (!closed && servers.handleDatagram(socket, remote, buffer, offset, length, nowNanos)) {
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
        } else if (input instanceof Input.Resolved it && it.query() == Nat64Discovery.QUERY) {
            nat64.resolved(it.addresses());
            servers.askAll(nowNanos);
        } else if (input instanceof Input.ResolveFailed it && it.query() == Nat64Discovery.QUERY) {
            nat64.failed();
        } else if (input instanceof Input.Resolved it) {
            servers.resolved(it.query(), it.addresses(), nowNanos);
        } else if (input instanceof Input.ResolveFailed it) {
            servers.unresolvable(it.query(), it.reason());
        } else if (input instanceof Input.TransmitFailed it) {
            servers.transmitFailed(it.socket(), it.remote(), it.reason());
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
        ended |= servers.handleTimeout(nowNanos);
        if (ended) {
            conclude();
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
        return closed ? null : Deadline.earlier(servers.nextDeadline(), recommendation);
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
        if (socket == null || socket.state() != GatherSocket.State.OPENING) {
            return;
        }
        socket.open(opened.local());
        events.add(new GatherEvent.SocketReady(socket.id(), TransportAddress.of(opened.local())));
        socket.hosts().forEach(address -> candidates.addHost(socket, address));
        openNext();
        servers.askAll(nowNanos);
    }

    private void socketFailed(Input.SocketFailed failure) {
        GatherSocket socket = sockets.byId(failure.socket());
        if (socket == null || !socket.isInUse()) {
            return;
        }
        if (socket.state() == GatherSocket.State.OPENING && config.port() == 0 && !socket.wantedAnyPort()) {
            socket.opening(0); // another program has that port in this family
            effects.add(new Effect.OpenSocket(socket.id(), new InetSocketAddress(socket.bindAddress(), 0)));
            return;
        }
        candidates.removeIf(socket, candidate -> true);
        socket.unavailable();
        events.add(new GatherEvent.SocketUnavailable(socket.toString(), failure.reason()));
        openNext();
    }

    private void conclude() {
        if (sockets.isOpening()) {
            return;
        }
        servers.reportFailures(events);
        if (!done && !isWaiting()) {
            done = true;
            events.add(new GatherEvent.GatheringDone());
        }
    }

    private boolean isWaiting() {
        return recommendation != null
                || servers.isWaitedFor()
                || nat64.isAsking()
                || sockets.all().stream().anyMatch(GatherSocket::isWaitedFor);
    }
}
