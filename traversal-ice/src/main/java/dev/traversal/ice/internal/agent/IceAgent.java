package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.IceSession;
import dev.traversal.api.NatCheck;
import dev.traversal.api.PeerId;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.SessionId;
import dev.traversal.api.SignalingException;
import dev.traversal.api.Ticket;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalEvent;
import dev.traversal.ice.internal.check.Invited;
import dev.traversal.ice.internal.gather.FreshSockets;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.probe.ProbeMachine;
import dev.traversal.ice.internal.secure.HandshakePool;
import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.Runner;
import dev.traversal.spi.AgentConfig;
import dev.traversal.spi.CandidateSource;
import dev.traversal.spi.SignalingChannel;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The agent as the application sees it. It hops to its loop; there {@link AgentMachine} owns the sockets and {@link
 * Sessions} everything about peers.
 */
public final class IceAgent implements TraversalAgent {
    /** Farewells leave at once and are repeated twice; who closes an agent waits no longer than this. */
    private static final long CLOSE_MILLIS = 500;

    private final AgentGround ground;
    private final SignalingChannel signaling;
    private final Runner<AgentMachine> runner;
    private final GatheringDesk gathering;
    private final Sessions sessions;
    private final SignalingDesk desk;
    private final NameDesk names;
    private final PeerRelayDesk peerRelays;
    private final FleetDesk fleet;
    private final ProbeDesk probes;
    private final NatDesk nats;
    private final AtomicReference<Listening> listening = new AtomicReference<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * Starts an agent.
     *
     * @param config what the application asked for
     * @param environment where the agent lives
     */
    public IceAgent(AgentConfig config, Environment environment) {
        SecureRandom random = environment.secureRandom();
        Driver driver = environment.openDriver();
        this.ground = new AgentGround(
                config, environment, driver, random, new Routes(), handshakes(config, environment), new Invited());
        this.signaling = config.signaling().orElseGet(NoSignaling::new);
        this.gathering = new GatheringDesk(ground);
        this.desk = new SignalingDesk(config.identity(), signaling, random, environment.wallClock(), this::answerAgain);
        if (config.signaling().isPresent()) {
            desk.open();
        }
        this.fleet = new FleetDesk(random);
        this.names = new NameDesk(ground);
        this.probes = new ProbeDesk(ground);
        this.nats = new NatDesk(ground, gathering);
        this.sessions = new Sessions(
                ground, desk, gathering::view, names, gathering.gatherer()::mayCheck, new HostOfSessions());
        this.peerRelays = new PeerRelayDesk(ground, gathering::candidates, this::relayTo);
        CompletableFuture<Runner<AgentMachine>> started = new CompletableFuture<>();
        AgentMachine machine = new AgentMachine(
                gathering.gatherer(),
                new FreshSockets(random),
                new ProbeMachine(random, config.hardNatMemory()),
                ground.routes(),
                ground.invited(),
                inbound -> Relays.of(
                        ground,
                        inbound,
                        action -> started.thenAccept(way -> way.execute((agent, now) -> action.accept(now)))));
        this.runner = driver.start(machine, this::handleGathered);
        started.complete(runner);
        names.interfacesChanged();
        gathering.start(runner);
        NetworkWatch watch = new NetworkWatch(sessions::isEmpty, this::interfacesChanged, environment.lockstep());
        runner.execute((agent, now) -> {
            agent.every("prekey rotation", SignalingDesk.ROTATION_CHECK.toNanos(), desk::rotatePrekey, now);
            agent.every("peer relay renewal", PeerRelayDesk.RENEWAL.toNanos(), peerRelays::renew, now);
            agent.every("network watch", NetworkWatch.INTERVAL_NANOS, watch::tick, now);
        });
        signaling.open(config.identity(), new SignalingListener());
    }

    @Override
    public PeerId peerId() {
        return ground.config().identity().peerId();
    }

    @Override
    public Ticket ticket() {
        Optional<URI> address = signaling.address();
        return new Ticket(ground.config().identity().publicKey(), address);
    }

    @Override
    public CompletableFuture<SecureDatagramChannel> connect(Ticket peer) {
        CompletableFuture<SecureDatagramChannel> result = new CompletableFuture<>();
        if (closing.get()) {
            throw new IllegalStateException("the agent is closed");
        }
        if (ground.config().signaling().isEmpty()) {
            result.completeExceptionally(NoSignaling.notConfigured());
        } else if (peer.peerId().equals(peerId())) {
            result.completeExceptionally(
                    new SignalingException(SignalingException.Reason.REFUSED, "an agent cannot connect to itself"));
        } else {
            onLoop(it -> it.dial(peer, result));
        }
        return result;
    }

    @Override
    public Listening listen(Consumer<SecureDatagramChannel> accepted) {
        Listening made = new Acceptance(desk.listening());
        if (!listening.compareAndSet(null, made)) {
            throw new IllegalStateException("this agent listens already");
        }
        onLoop(it -> it.acceptor(accepted));
        return made;
    }

    @Override
    public IceSession negotiate(IceSession.Role role, IceSession.Mode mode, Consumer<String> lines) {
        if (closing.get()) {
            throw new IllegalStateException("the agent is closed");
        }
        SessionKind kind = switch (mode) {
            case PLAIN -> SessionKind.PLAIN;
            case DTLS -> SessionKind.DTLS;
            case NATIVE -> SessionKind.NATIVE;
        };
        IceNegotiation negotiation = sessions.negotiate(kind, role == IceSession.Role.CONTROLLING, lines);
        onLoop(it -> it.begin(negotiation));
        if (kind.secured() && !ground.environment().lockstep()) {
            WarmUp.handshakes(ground.config().identity());
        }
        return negotiation;
    }

    @Override
    public List<Candidate> candidates() {
        return gathering.candidates();
    }

    @Override
    public CompletableFuture<NatCheck> checkNat() {
        CompletableFuture<NatCheck> result = new CompletableFuture<>();
        runner.execute((machine, now) -> nats.check(result, machine, now));
        return result;
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            onLoop(Sessions::closeAll);
            runner.execute(this::finishIfIdle);
            if (!ground.environment().lockstep() && !runner.onLoop()) {
                awaitClosed();
                finish();
            }
        }
    }

    @Override
    public String toString() {
        return "TraversalAgent[" + peerId().abbreviated() + "]";
    }

    private void awaitClosed() {
        try {
            var unused = closed.completeOnTimeout(null, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new AssertionError(e); // nothing completes it so
        }
    }

    /** Does something to the sessions on the agent's loop; mappings at servers are kept open while there are any. */
    private void onLoop(Consumer<Sessions> action) {
        runner.execute((machine, now) -> {
            action.accept(sessions);
            machine.setActive(!sessions.isEmpty(), now);
        });
    }

    private void finishIfIdle(AgentMachine machine, long now) {
        if (closing.get() && sessions.isEmpty()) {
            machine.relays().client().close(now);
            peerRelays.close();
            closed.complete(null);
            if (ground.environment().lockstep()) {
                finish();
            }
        }
    }

    private void finish() {
        signaling.close();
        ground.config().candidateSources().forEach(CandidateSource::close);
        ground.handshakes().close();
        ground.driver().close();
    }

    private static HandshakePool handshakes(AgentConfig config, Environment environment) {
        if (environment.lockstep()) {
            return HandshakePool.lockstep();
        }
        return config.handshakeExecutor().map(HandshakePool::on).orElseGet(HandshakePool::ofThreads);
    }

    private void interfacesChanged() {
        names.interfacesChanged();
        gathering.interfacesChanged(runner, peerRelays::networkChanged);
    }

    private void relayTo(DatagramSink relay) {
        runner.execute((machine, now) -> machine.relayTo(relay));
    }

    private void answerAgain(SessionId session) {
        sessions.answerAgain(session);
    }

    private void handleGathered(GatherEvent event) {
        names.gathered(event);
        gathering.handle(event, sessions, runner);
        peerRelays.gathered(event);
        if (nats.gathered(event)) {
            runner.execute(nats::begin);
        }
        if (event instanceof GatherEvent.Probed it) {
            probes.handle(it.event(), gathering.gatherer().planHidden());
        } else if (event instanceof GatherEvent.RegionMeasured it) {
            runner.execute((machine, now) -> fleet.measured(it, machine.relays().client(), now));
        }
    }

    /** Hands a session's wishes to the agent's loop. */
    private final class HostOfSessions implements SessionHost {
        @Override
        public void established(Session session) {
            runner.execute((machine, now) -> {
                peerRelays.established(session);
                probes.established(session);
                fleet.established(session, machine.relays().client(), now);
            });
        }

        @Override
        public void noted(Session session, Note note) {
            runner.execute((machine, now) -> {
                peerRelays.noted(session, note, machine.relays().client(), now);
                fleet.noted(session, note, machine.relays().client(), now);
            });
        }

        @Override
        public void forget(Session session) {
            onLoop(it -> it.forget(session));
            runner.execute((machine, now) -> {
                machine.fresh().close(session.id(), -1);
                probes.ended(session.id(), machine, now);
                peerRelays.ended(session.id(), machine.relays().client(), now);
                fleet.ended(session.id(), machine.relays().client(), now);
                finishIfIdle(machine, now);
            });
        }

        @Override
        public void cameUninvited(int socket, InetSocketAddress remote) {
            gathering.cameUninvited(socket, remote, runner);
        }

        /** What the servers saw of us may be so no more. */
        @Override
        public void pathsWanted() {
            runner.execute(AgentMachine::lookAround);
        }

        @Override
        public void restarted(SessionId session, int generation) {
            runner.execute((machine, now) -> desk.restarted(session, generation));
        }

        @Override
        public void openSocket(SessionId owner, int like) {
            runner.execute((machine, now) -> machine.gatherer()
                    .planFresh(like)
                    .ifPresent(plan -> machine.fresh().open(owner, plan)));
        }

        @Override
        public void probing(Session session, String text) {
            runner.execute((machine, now) -> probes.told(session, text, machine, now));
        }

        @Override
        public void probingWanted(Session session) {
            runner.execute((machine, now) -> probes.wanted(session, machine, now));
        }

        @Override
        public void probingSettled(Session session, int socket) {
            runner.execute((machine, now) -> probes.settled(session, socket, machine, now));
        }

        @Override
        public void closeSockets(SessionId owner, int kept) {
            runner.execute((machine, now) -> machine.fresh().close(owner, kept));
        }
    }

    /** Ends {@link #listen}. */
    private final class Acceptance implements Listening {
        private final CompletableFuture<Void> ready;

        Acceptance(CompletableFuture<Void> ready) {
            this.ready = ready;
        }

        @Override
        public CompletableFuture<Void> ready() {
            return ready.copy();
        }

        @Override
        public void close() {
            if (listening.compareAndSet(this, null)) {
                onLoop(it -> it.acceptor(null));
            }
        }
    }

    /** Hands what comes from signaling to the agent's loop. */
    private final class SignalingListener implements SignalingChannel.Listener {
        @Override
        public void onEnvelope(PeerId from, byte[] envelope) {
            onLoop(it -> it.handleEnvelope(envelope));
        }

        @Override
        public void onStateChanged(boolean connected, String detail) {
            ground.tell(new TraversalEvent.SignalingChanged(connected, detail));
            if (connected) {
                gathering.signalingConnected(runner);
            }
        }

        @Override
        public void onStunServers(List<TransportAddress> servers) {
            runner.execute((machine, now) -> gathering.gatherer().addServers(servers, now));
        }
    }
}
