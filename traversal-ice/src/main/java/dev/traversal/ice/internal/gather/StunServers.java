package dev.traversal.ice.internal.gather;

import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Asks each STUN server from each socket, and again while there are sessions (RFC 8445 sections 5.1.1.2 and 5.1.1.4). */
final class StunServers {
    private static final long MIN_REFRESH_NANOS = 20_000_000_000L;
    private static final long MAX_REFRESH_NANOS = 26_000_000_000L;
    /** Where keepalives are to be few: servers are asked when a session begins. */
    private static final int SPARING_FACTOR = 12;

    private static final long MIN_REFRESH_PAUSE_NANOS = 1_000_000_000L;

    private final SocketPlan sockets;
    private final Nat64Discovery nat64;
    private final LocalCandidates candidates;
    private final Queue<Effect> effects;
    private final RandomGenerator random;
    private final StunQueries queries;
    private final List<StunServer> servers = new ArrayList<>();
    private int refreshFactor = 1;
    private boolean active;
    private boolean refreshedOnce;
    private long lastRefreshNanos;
    private @Nullable Deadline refresh;

    StunServers(
            SocketPlan sockets,
            Nat64Discovery nat64,
            LocalCandidates candidates,
            Queue<Effect> effects,
            RandomGenerator random) {
        this.sockets = sockets;
        this.nat64 = nat64;
        this.candidates = candidates;
        this.effects = effects;
        this.random = random;
        this.queries = new StunQueries(effects, random);
    }

    /** Adds a server unless it is known or one too many. */
    void add(InetSocketAddress address) {
        StunServer server = new StunServer(address);
        boolean known = servers.stream().anyMatch(other -> other.name().equals(server.name()));
        if (!known && servers.size() < GatherConfig.MAX_SERVERS) {
            if (server.isResolving()) {
                effects.add(new Effect.Resolve(servers.size(), address.getHostString()));
            }
            servers.add(server);
        }
    }

    void spare() {
        refreshFactor = SPARING_FACTOR;
    }

    void setActive(boolean nowActive, long nowNanos) {
        if (nowActive && !active) {
            // A mapping may have died since it was last used.
            boolean stale = refreshedOnce && nowNanos - lastRefreshNanos >= MAX_REFRESH_NANOS;
            refresh = stale ? new Deadline(nowNanos, "binding refresh") : nextRefresh(nowNanos);
        } else if (!nowActive) {
            refresh = null;
        }
        active = nowActive;
    }

    /** Asks again at once, though not more than once a second. */
    void refresh(long nowNanos) {
        if (!refreshedOnce || nowNanos - lastRefreshNanos >= MIN_REFRESH_PAUSE_NANOS) {
            refreshBindings(nowNanos);
        }
    }

    /** Asks whoever can be asked and was not. */
    void askAll(long nowNanos) {
        for (StunServer server : servers) {
            for (GatherSocket socket : sockets.all()) {
                if (socket.isOpen() && !server.isResolving() && !server.knows(socket)) {
                    server.addressFor(socket, nat64.prefix())
                            .ifPresent(to -> queries.ask(server.ask(socket, to), nowNanos));
                }
            }
        }
        refreshedOnce = true;
        lastRefreshNanos = nowNanos;
    }

    /** Forgets what servers said to a socket, and asks no more on its behalf. */
    void forget(GatherSocket socket) {
        queries.forget(socket);
        servers.forEach(server -> server.forget(socket));
    }

    /** {@return whether a datagram was an answer} */
    boolean handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        StunServer.Query query = queries.handle(socket, remote, buffer, offset, length, nowNanos);
        if (query != null && query.mapped() != null) {
            takeMapped(query, query.mapped());
        }
        return query != null;
    }

    void resolved(int server, List<InetAddress> addresses, long nowNanos) {
        if (server < servers.size()) {
            servers.get(server).resolved(addresses);
            askAll(nowNanos);
        }
    }

    void unresolvable(int server, String reason) {
        if (server < servers.size()) {
            servers.get(server).unresolvable(reason);
        }
    }

    void transmitFailed(int socket, InetSocketAddress remote, String reason) {
        queries.transmitFailed(socket, remote, reason);
    }

    /** Repeats questions and refreshes mappings that are due. {@return whether a question was given up} */
    boolean handleTimeout(long nowNanos) {
        boolean ended = false;
        while (queries.pollTimedOut(nowNanos) != null) {
            ended = true;
        }
        if (refresh != null && refresh.isDue(nowNanos)) {
            refreshBindings(nowNanos);
            refresh = nextRefresh(nowNanos);
        }
        return ended;
    }

    @Nullable
    Deadline nextDeadline() {
        return Deadline.earlier(queries.nextDeadline(), refresh);
    }

    boolean isWaitedFor() {
        return servers.stream().anyMatch(StunServer::isWaitedFor);
    }

    /** Reports the servers that gave nothing, each once. */
    void reportFailures(Queue<GatherEvent> events) {
        for (StunServer server : servers) {
            server.failure().ifPresent(reason -> events.add(new GatherEvent.ServerFailed(server.name(), reason)));
        }
    }

    GatherTally tally() {
        int answered = (int) servers.stream().filter(StunServer::isAnswered).count();
        int waiting = (int) servers.stream()
                .filter(server -> !server.isAnswered() && server.isWaitedFor())
                .count();
        return new GatherTally(servers.size(), answered, waiting);
    }

    /** {@return where those listen that have answered a socket, two at most} */
    List<InetSocketAddress> seenBy(GatherSocket socket) {
        return servers.stream()
                .flatMap(server -> server.queries().stream())
                .filter(query -> query.socket() == socket && query.mapped() != null)
                .map(StunServer.Query::destination)
                .limit(2)
                .toList();
    }

    List<String> outcomes() {
        return servers.stream().map(StunServer::outcome).toList();
    }

    private Deadline nextRefresh(long nowNanos) {
        long pause = refreshFactor * random.nextLong(MIN_REFRESH_NANOS, MAX_REFRESH_NANOS);
        return new Deadline(nowNanos + pause, "binding refresh");
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
            candidates.removeIf(
                    socket,
                    candidate -> candidate.origin() == CandidateOrigin.STUN
                            && candidate.address().equals(before));
        }
        candidates.addReflexive(
                socket,
                mapped,
                CandidateOrigin.STUN,
                IpLiteral.format(query.destination().getAddress()),
                query.rttNanos());
    }

    private boolean isStillSeen(GatherSocket socket, TransportAddress mapped) {
        return servers.stream()
                .flatMap(server -> server.queries().stream())
                .anyMatch(query -> query.socket() == socket && Objects.equals(query.mapped(), mapped));
    }
}
