package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import dev.traversal.api.PeerId;
import dev.traversal.api.PeerKey;
import dev.traversal.api.PeerRelaying;
import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalEvent;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Runner;
import dev.traversal.internal.relay.RelayClient;
import dev.traversal.internal.relay.RelayHost;
import dev.traversal.internal.relay.RelayHostEvent;
import dev.traversal.internal.relay.RelayHostProvider;
import dev.traversal.spi.PeerRelays;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes relays of agents for each other: offers this one to peers who have a session here, and takes what peers offer.
 * Lives on the agent's loop.
 */
final class PeerRelayDesk {
    /** Credentials are good for an hour. */
    static final Duration RENEWAL = Duration.ofMinutes(25);

    private final AgentGround ground;
    private final PeerRelays wanted;
    private final Supplier<List<Candidate>> candidates;
    private final Consumer<DatagramSink> arrivals;
    private final Map<SessionId, Session> served = new LinkedHashMap<>();
    private final Map<SessionId, PeerId> offering = new LinkedHashMap<>();
    private final Map<Integer, TransportAddress> sockets = new LinkedHashMap<>();
    private List<InetAddress> addresses = List.of();
    private @Nullable Runner<RelayHost> host;

    /**
     * Makes one.
     *
     * @param candidates where this agent may be reached
     * @param arrivals is told who takes what is for the relay
     */
    PeerRelayDesk(AgentGround ground, Supplier<List<Candidate>> candidates, Consumer<DatagramSink> arrivals) {
        this.ground = ground;
        this.arrivals = arrivals;
        this.wanted = ground.config().peerRelays();
        this.candidates = candidates;
    }

    // ---- this one as a relay

    /** What was found may be where peers reach this agent. */
    void gathered(GatherEvent event) {
        if (wanted.offered().isEmpty()) {
            return;
        }
        if (event instanceof GatherEvent.SocketReady it) {
            socketReady(it.socket(), it.local());
        } else if (event instanceof GatherEvent.SocketGone it) {
            socketGone(it.socket());
        } else if (event instanceof GatherEvent.CandidateFound it
                && it.candidate().type() != CandidateType.RELAYED) {
            renew();
        }
    }

    private void socketReady(int socket, TransportAddress local) {
        if (sockets.put(socket, local) == null) {
            Runner<RelayHost> running = host;
            if (running != null) {
                running.execute((relay, now) -> relay.socketOpened(socket, local));
            }
        }
    }

    private void socketGone(int socket) {
        Runner<RelayHost> running = host;
        if (sockets.remove(socket) != null && running != null) {
            running.execute((relay, now) -> relay.socketClosed(socket, now));
        }
    }

    /** A peer is authenticated. */
    void established(Session session) {
        PeerRelaying offer = wanted.offered().orElse(null);
        PeerKey peer = session.peer().orElse(null);
        if (offer != null && peer != null && offer.peers().test(peer.peerId())) {
            served.put(session.id(), session);
            tell(session, running(offer));
        }
    }

    /** Tells everybody served what to show from now on, and what has changed. */
    void renew() {
        PeerRelaying offer = wanted.offered().orElse(null);
        if (offer != null && !served.isEmpty()) {
            Runner<RelayHost> relay = running(offer);
            served.values().forEach(session -> tell(session, relay));
        }
    }

    /** The host's addresses are others: allocations at those that are gone reach nobody. */
    void networkChanged() {
        Runner<RelayHost> running = host;
        if (running != null && !addresses.equals(ground.environment().defaultAddresses())) {
            close();
            renew();
        }
    }

    private void tell(Session session, Runner<RelayHost> relay) {
        List<TransportAddress> reached = candidates.get().stream()
                .filter(candidate -> candidate.type() != CandidateType.RELAYED)
                .map(Candidate::address)
                .filter(address -> !address.address().isLinkLocalAddress())
                .distinct()
                .limit(RelayOffer.MAX_ADDRESSES)
                .toList();
        PeerId peer = session.peer().orElseThrow().peerId();
        if (!reached.isEmpty()) {
            relay.execute((machine, now) -> {
                byte[] offer = new RelayOffer(reached, machine.admit(peer)).toBytes();
                session.runner().execute((told, later) -> told.tell(Note.Kind.RELAY_OFFER, offer, later));
            });
        }
    }

    private Runner<RelayHost> running(PeerRelaying offer) {
        Runner<RelayHost> running = host;
        if (running != null) {
            return running;
        }
        Driver driver = ground.driver();
        addresses = ground.environment().defaultAddresses();
        RelayHost made = provider()
                .create(
                        offer,
                        new RelayHostProvider.Ground(
                                driver.datagrams(),
                                ground.random(),
                                ground.environment().wallClock(),
                                addresses),
                        driver.nanoTime());
        sockets.forEach(made::socketOpened);
        Runner<RelayHost> started = driver.start(made, this::tell);
        host = started;
        arrivals.accept(started);
        return started;
    }

    private void tell(RelayHostEvent event) {
        if (event instanceof RelayHostEvent.Serving it) {
            ground.tell(new TraversalEvent.RelayingBegan(new PeerId(it.peer()), it.relayed()));
        } else if (event instanceof RelayHostEvent.Served it) {
            ground.tell(new TraversalEvent.RelayingEnded(new PeerId(it.peer()), it.reason()));
        } else {
            throw new AssertionError(event);
        }
    }

    private static RelayHostProvider provider() {
        return ServiceLoader.load(RelayHostProvider.class, RelayHostProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("nothing on the path relays: add dev.traversal:traversal-relay"));
    }

    // ---- others as relays

    /** A peer's agent told something: that it relays. */
    void noted(Session session, Note note, RelayClient client, long nowNanos) {
        RelayOffer offer = note.kind() == Note.Kind.RELAY_OFFER ? RelayOffer.parse(note.value()) : null;
        PeerKey peer = session.peer().orElse(null);
        if (offer != null && peer != null && wanted.accepts(peer.peerId())) {
            offering.put(session.id(), peer.peerId());
            client.offered(peer.peerId().value(), offer.addresses(), offer.login(), nowNanos);
        }
    }

    /** A session is over. */
    void ended(SessionId session, RelayClient client, long nowNanos) {
        served.remove(session);
        PeerId peer = offering.remove(session);
        if (peer != null && !offering.containsValue(peer)) {
            client.withdrawn(peer.value(), nowNanos);
        }
    }

    /** Ends what is relayed here. */
    void close() {
        Runner<RelayHost> running = host;
        if (running != null) {
            host = null;
            running.execute(RelayHost::close);
            running.execute((machine, now) -> running.stop());
        }
    }
}
