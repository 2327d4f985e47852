package dev.traversal.ice.internal.agent;

import dev.traversal.api.CloseReason;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.Nat64Prefix;
import dev.traversal.api.Path;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SignalingException;
import dev.traversal.api.TraversalEvent;
import dev.traversal.api.TraversalException;
import dev.traversal.ice.internal.agent.PathChoice.Route;
import dev.traversal.ice.internal.check.IceEvent;
import dev.traversal.ice.internal.check.IceMachine;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.path.PathEvent;
import dev.traversal.ice.internal.path.PathKey;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One session with one peer: connectivity checks, the secure association, the choice of path. It routes between those
 * that know, and keeps the session's life: signaling, connecting, open, over.
 */
final class SessionMachine implements Machine<SessionEvent> {
    /** Where a session is in its life. */
    private enum Phase {
        SIGNALING,
        CONNECTING,
        OPEN,
        OVER
    }

    private final SessionConfig config;
    private final IceMachine ice;
    private final PeerLinkFactory links;
    private final SessionChannel channel;
    private final SessionPaths paths;
    private final OutboundDatagrams outbound;
    private final SessionClaims claims;
    private final SecureLink.PathFrames pathFrames;
    private final DescriptionExchange descriptions;
    private final SessionReport report;
    private final Farewell farewell = new Farewell();
    private final HeldFlight heldFlight = new HeldFlight();
    private final Deque<Effect> effects = new ArrayDeque<>();
    private final Deque<SessionEvent> events = new ArrayDeque<>();
    private Phase phase = Phase.SIGNALING;
    private long startedNanos;
    private @Nullable PeerLink link;
    private boolean linkStarted;
    private boolean signalsHandshake;
    private @Nullable Path toldPath;
    private @Nullable Deadline connectDeadline;
    private long strayDatagrams;
    private int arrivedAt;
    private InetSocketAddress arrivedFrom = new InetSocketAddress(0);
    private long arrivedNanos;

    SessionMachine(SessionParts parts) {
        this.config = parts.config();
        this.ice = parts.ice();
        this.links = parts.links();
        this.channel = parts.channel();
        this.paths = parts.paths();
        this.pathFrames = (type, buffer, offset, length) ->
                paths.handleFrame(type, buffer, offset, length, new PathKey(arrivedAt, arrivedFrom), arrivedNanos);
        this.outbound = parts.outbound();
        this.claims = parts.claims();
        this.descriptions = new DescriptionExchange(config, ice, parts.descriptions());
        this.report = new SessionReport(config, parts.gathering());
    }

    /** Begins as the one who asks: tells the peer what is known here. */
    void offer(long nowNanos) {
        begin(nowNanos);
        report.signaling("the peer was asked and has not answered");
        events.add(new SessionEvent.Describe(descriptions.offer(nowNanos)));
    }

    /** Begins as the one who is asked: answers, and starts to check at once. */
    void answer(SessionDescription remote, long nowNanos) {
        begin(nowNanos);
        if (acceptRemote(remote, nowNanos)) {
            events.add(new SessionEvent.Describe(descriptions.next(nowNanos)));
        }
        advance(nowNanos);
    }

    /** Takes the peer's answer, or what it told later. */
    void handleDescription(SessionDescription remote, long nowNanos) {
        if (phase == Phase.SIGNALING) {
            acceptRemote(remote, nowNanos);
        } else if (phase != Phase.OVER) {
            descriptions.adjust(remote, nowNanos);
            addRemoteCandidates(remote, nowNanos);
        }
        advance(nowNanos);
    }

    /** Takes a datagram of the handshake that came with the peer's descriptions. */
    void handleSignaledHandshake(byte[] datagram, long nowNanos) {
        if (link != null && signalsHandshake && phase != Phase.OVER) {
            link.handleDatagram(datagram, 0, datagram.length, nowNanos);
        }
        advance(nowNanos);
    }

    /** The peer has so many of the candidates that it was told. */
    void peerHasSeen(int candidates, long nowNanos) {
        if (phase != Phase.OVER) {
            descriptions.peerHasSeen(candidates, nowNanos);
            advance(nowNanos);
        }
    }

    /** The peer cannot be reached through signaling, or refused. A session that is open does not care. */
    void signalingFailed(SignalingException error, long nowNanos) {
        if (phase == Phase.SIGNALING) {
            fail(error, nowNanos);
        }
    }

    void addLocalCandidate(GatherEvent.CandidateFound found, long nowNanos) {
        if (phase != Phase.OVER) {
            ice.addLocalCandidate(found.candidate(), found.socket(), nowNanos);
            found.told().ifPresent(descriptions::add);
            advance(nowNanos);
        }
    }

    void useNat64(Nat64Prefix prefix, long nowNanos) {
        ice.useNat64(prefix, nowNanos);
        advance(nowNanos);
    }

    /** This host's addresses are others than before. */
    void networkChanged(long nowNanos) {
        if (phase == Phase.OPEN || phase == Phase.CONNECTING) {
            ice.recheck(nowNanos);
            paths.networkChanged(nowNanos);
            advance(nowNanos);
        }
    }

    /** A socket is closed, since its address is gone. */
    void socketGone(int socket, long nowNanos) {
        ice.socketGone(socket, nowNanos);
        networkChanged(nowNanos);
    }

    void endOfLocalCandidates(long nowNanos) {
        ice.endOfLocalCandidates(nowNanos);
        descriptions.endOfLocalCandidates();
        advance(nowNanos);
    }

    /** Ends the session from this side. */
    void close(long nowNanos) {
        if (phase == Phase.OPEN) {
            end(CloseReason.CLOSED_HERE, nowNanos);
        } else if (phase != Phase.OVER) {
            fail(new TraversalException("the agent was closed"), nowNanos);
        }
    }

    ConnectivityReport report(long nowNanos) {
        Route route = paths.current();
        return report.assemble(
                ice.account(), route == null ? null : route.path(), Duration.ofNanos(nowNanos - startedNanos));
    }

    /** {@return how many datagrams came from addresses where the peer was not authenticated} */
    long strayDatagrams() {
        return strayDatagrams;
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (phase == Phase.OVER || length == 0) {
            return;
        }
        if (StunMessage.looksLikeStun(buffer, offset, length)) {
            ice.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
        } else if (link != null && claims.contains(socket, remote)) {
            startLink(nowNanos);
            arrivedAt = socket;
            arrivedFrom = remote;
            arrivedNanos = nowNanos;
            link.handleDatagram(buffer, offset, length, nowNanos);
        } else if (phase == Phase.OPEN
                || !claims.expects(socket, remote)
                || !heldFlight.hold(socket, remote, buffer, offset, length)) {
            strayDatagrams++;
        }
        advance(nowNanos);
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        ice.handleInput(input, nowNanos);
        advance(nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (phase == Phase.OVER) {
            byte[] again = farewell.due(nowNanos);
            if (again != null) {
                outbound.sendRaw(again);
            }
            finishIfSilent();
            return;
        }
        if (descriptions.isRepeatDue(nowNanos)) {
            events.add(new SessionEvent.Repeat());
        }
        ice.handleTimeout(nowNanos);
        if (link != null) {
            link.handleTimeout(nowNanos);
        }
        paths.handleTimeout(nowNanos);
        advance(nowNanos);
        if (connectDeadline != null && connectDeadline.isDue(nowNanos) && phase != Phase.OVER) {
            fail(report.timedOut(report(nowNanos), phase == Phase.SIGNALING, config.connectTimeout()), nowNanos);
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        Effect fromIce = phase == Phase.OVER ? null : ice.pollEffect();
        if (fromIce instanceof Effect.Transmit check) {
            claims.expect(check.socket(), check.remote());
        }
        return fromIce != null ? fromIce : effects.poll();
    }

    @Override
    public @Nullable SessionEvent pollEvent() {
        return events.poll();
    }

    @Override
    public @Nullable Deadline nextDeadline() {
        if (phase == Phase.OVER) {
            return farewell.deadline();
        }
        Deadline earliest =
                Deadline.earlier(ice.nextDeadline(), Deadline.earlier(connectDeadline, descriptions.nextDeadline()));
        earliest = Deadline.earlier(earliest, paths.nextDeadline());
        return link == null ? earliest : Deadline.earlier(earliest, link.nextDeadline());
    }

    private void begin(long nowNanos) {
        startedNanos = nowNanos;
        connectDeadline = new Deadline(nowNanos + config.connectTimeout().toNanos(), "connect timeout");
        happened(new TraversalEvent.SessionStarted(config.id(), config.peer(), config.initiator()));
    }

    private boolean acceptRemote(SessionDescription remote, long nowNanos) {
        PeerLink made = links.create(config, remote, channel.inbound(), pathFrames);
        if (made == null) {
            fail(
                    new SignalingException(
                            SignalingException.Reason.MALFORMED, "the peer's description has no sha-256 fingerprint"),
                    nowNanos);
            return false;
        }
        phase = Phase.CONNECTING;
        report.signaling("the peer answered");
        descriptions.begin(remote, nowNanos).ifPresent(prefix -> {
            paths.peerIsOurs();
            outbound.prefix(prefix);
            signalsHandshake = config.kind().signalsHandshake();
        });
        link = made;
        addRemoteCandidates(remote, nowNanos);
        if (signalsHandshake) {
            startLink(nowNanos);
        }
        return true;
    }

    private void addRemoteCandidates(SessionDescription remote, long nowNanos) {
        descriptions
                .addCandidates(remote, nowNanos)
                .forEach(candidate -> happened(new TraversalEvent.RemoteCandidateLearnt(config.id(), candidate)));
    }

    /** Takes up what the parts have to say, until they have no more. */
    private void advance(long nowNanos) {
        for (IceEvent event = ice.pollEvent(); event != null && phase != Phase.OVER; event = ice.pollEvent()) {
            handleIceEvent(event, nowNanos);
        }
        for (PathEvent event = paths.poll(); event != null && phase != Phase.OVER; event = paths.poll()) {
            handlePathEvent(event, nowNanos);
        }
        if (link != null) {
            sendHandshake(link);
            for (PeerLink.Outcome outcome = link.pollOutcome();
                    outcome != null && phase != Phase.OVER;
                    outcome = link.pollOutcome()) {
                handleOutcome(outcome, nowNanos);
            }
        }
        if (descriptions.hasNews() && phase != Phase.OVER) {
            events.add(new SessionEvent.Describe(descriptions.next(nowNanos)));
        }
    }

    private void handleIceEvent(IceEvent event, long nowNanos) {
        if (event instanceof IceEvent.PairAuthenticated it) {
            tookPath(it.socket(), it.remote(), paths.authenticated(it.socket(), it.remote(), it.path()), nowNanos);
        } else if (event instanceof IceEvent.PairValid it) {
            boolean taken = paths.valid(it.socket(), it.remote(), it.path(), it.rttNanos(), nowNanos);
            tookPath(it.socket(), it.remote(), taken, nowNanos);
        } else if (event instanceof IceEvent.PairSelected it) {
            boolean taken = paths.selected(it.socket(), it.remote(), it.path(), it.rttNanos(), nowNanos);
            tookPath(it.socket(), it.remote(), taken, nowNanos);
            tellSelected(it.path(), nowNanos);
        } else if (event instanceof IceEvent.RttMeasured it) {
            paths.measured(it.socket(), it.remote(), it.path(), it.rttNanos(), nowNanos);
        } else if (event instanceof IceEvent.PairLost it) {
            losePath(it, nowNanos);
        } else if (event instanceof IceEvent.RemoteCandidateLearnt it) {
            happened(new TraversalEvent.RemoteCandidateLearnt(config.id(), it.candidate()));
        } else if (event instanceof IceEvent.CheckEnded it) {
            happened(new TraversalEvent.CheckEnded(config.id(), it.path(), it.roundTripTime(), it.error()));
        } else if (event instanceof IceEvent.Failed it && phase != Phase.OPEN) {
            fail(report.noPath(report(nowNanos), it.reason()), nowNanos);
        }
    }

    private void tellSelected(Path path, long nowNanos) {
        if (path.equals(toldPath)) {
            return;
        }
        toldPath = path;
        happened(new TraversalEvent.PathSelected(config.id(), path, Duration.ofNanos(nowNanos - startedNanos)));
    }

    private void tookPath(int socket, InetSocketAddress remote, boolean taken, long nowNanos) {
        if (taken) {
            startLink(nowNanos);
        }
        PeerLink started = link;
        if (taken && started != null) {
            started.routed(nowNanos);
        }
        if (started != null && linkStarted) {
            heldFlight.release(socket, remote, bytes -> started.handleDatagram(bytes, 0, bytes.length, nowNanos));
        }
    }

    private void handlePathEvent(PathEvent event, long nowNanos) {
        if (event instanceof PathEvent.Use it) {
            tellSelected(it.path(), nowNanos);
        } else if (event instanceof PathEvent.Recovered it) {
            tellSelected(it.path(), nowNanos);
        } else if (event instanceof PathEvent.Silent it) {
            toldPath = null;
            happened(new TraversalEvent.PathLost(config.id(), it.path()));
            ice.recheck(nowNanos);
            events.add(new SessionEvent.PathsWanted());
        }
    }

    private void losePath(IceEvent.PairLost lost, long nowNanos) {
        if (paths.lost(lost.socket(), lost.remote(), nowNanos)) {
            happened(new TraversalEvent.PathLost(config.id(), lost.path()));
            if (phase == Phase.OPEN) {
                end(CloseReason.LOST, nowNanos);
            }
        }
    }

    /** The application sends after a while of silence. */
    void becameActive(long nowNanos) {
        paths.becameActive(nowNanos);
        advance(nowNanos);
    }

    private void startLink(long nowNanos) {
        if (!linkStarted && link != null) {
            linkStarted = true;
            link.start(nowNanos);
        }
    }

    private void sendHandshake(PeerLink secure) {
        Route route = paths.current();
        if (route == null && !signalsHandshake) {
            return;
        }
        for (byte[] datagram = secure.pollDatagram(); datagram != null; datagram = secure.pollDatagram()) {
            if (route == null) {
                events.add(new SessionEvent.Handshake(datagram));
            } else {
                effects.add(new Effect.Transmit(route.socket(), route.remote(), outbound.prefixed(datagram), 0));
            }
        }
    }

    private void handleOutcome(PeerLink.Outcome outcome, long nowNanos) {
        if (outcome instanceof PeerLink.Outcome.Opened opened) {
            phase = Phase.OPEN;
            connectDeadline = null;
            descriptions.settle();
            paths.open(nowNanos);
            opened.cipherSuite()
                    .ifPresent(suite -> happened(
                            new TraversalEvent.Secured(config.id(), suite, Duration.ofNanos(nowNanos - startedNanos))));
            events.add(new SessionEvent.Established());
        } else if (outcome instanceof PeerLink.Outcome.Refused refused) {
            fail(refused.error(), nowNanos);
        } else if (outcome instanceof PeerLink.Outcome.ClosedByPeer) {
            end(CloseReason.CLOSED_BY_PEER, nowNanos);
        } else {
            throw new AssertionError(outcome);
        }
    }

    private void fail(TraversalException error, long nowNanos) {
        if (phase == Phase.OPEN) {
            end(CloseReason.LOST, nowNanos);
            return;
        }
        happened(new TraversalEvent.SessionFailed(config.id(), error));
        events.add(new SessionEvent.Failed(error));
        finish(nowNanos);
    }

    private void end(CloseReason reason, long nowNanos) {
        happened(new TraversalEvent.SessionClosed(config.id(), reason));
        events.add(new SessionEvent.Ended(reason));
        finish(nowNanos);
    }

    /** Gives everything back, but says farewell a few times: the first may be lost. */
    private void finish(long nowNanos) {
        phase = Phase.OVER;
        connectDeadline = null;
        claims.release();
        heldFlight.clear();
        ice.close(nowNanos);
        byte[] words = link == null ? null : link.close(nowNanos);
        if (words != null) {
            outbound.sendRaw(words);
            farewell.begin(words, nowNanos);
        }
        finishIfSilent();
    }

    private void finishIfSilent() {
        if (farewell.deadline() == null) {
            events.add(new SessionEvent.Finished());
        }
    }

    private void happened(TraversalEvent event) {
        events.add(new SessionEvent.Happened(event));
    }
}
