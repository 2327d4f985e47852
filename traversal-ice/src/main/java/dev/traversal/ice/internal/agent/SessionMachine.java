package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CloseReason;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.Liveness;
import dev.traversal.api.Nat64Prefix;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SignalingException;
import dev.traversal.api.TraversalException;
import dev.traversal.ice.internal.agent.PathChoice.Route;
import dev.traversal.ice.internal.check.IceEvent;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.path.PathEvent;
import dev.traversal.ice.internal.path.PathFrame;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import dev.traversal.internal.machine.Machine;
import dev.traversal.internal.stun.StunMessage;
import java.net.InetSocketAddress;
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
    private final Generations generations;
    private final Rescue rescue;
    private final DirectSearch search = new DirectSearch();
    private final HardSearch hard;
    private final SessionLink link;
    private final SessionPaths paths;
    private final OutboundDatagrams outbound;
    private final SessionStory story;
    private final SessionTalk talk;
    private final SessionReport report;
    private final Notes notes;
    private final Farewell farewell = new Farewell();
    private final Arrivals arrivals;
    private final Deque<Effect> effects = new ArrayDeque<>();
    private final Deque<SessionEvent> events = new ArrayDeque<>();
    private Phase phase = Phase.SIGNALING;
    private boolean pathless;
    private @Nullable Deadline connectDeadline;

    SessionMachine(SessionParts parts) {
        this.config = parts.config();
        this.generations = parts.generations();
        this.link = new SessionLink(parts, this::handleFrame);
        this.paths = parts.paths();
        this.arrivals = new Arrivals(parts.claims());
        this.outbound = parts.outbound();
        this.notes = new Notes(outbound::sendFrame);
        this.story = new SessionStory(config, events::add);
        this.talk = new SessionTalk(generations, story, events::add);
        this.rescue = new Rescue(generations, talk, events::add);
        this.hard = new HardSearch(config, events::add);
        this.report = new SessionReport(config, parts.gathering());
    }

    /** Begins as the one who asks: tells the peer what is known here. */
    void offer(long nowNanos) {
        begin(nowNanos);
        report.signaling("the peer was asked and has not answered");
        talk.offer(nowNanos);
        link.ahead(nowNanos);
        advance(nowNanos);
    }

    /** Begins as the one who is asked: answers, and starts to check at once. */
    void answer(SessionDescription remote, long nowNanos) {
        begin(nowNanos);
        if (acceptRemote(remote, nowNanos)) {
            talk.describe(nowNanos);
        }
        advance(nowNanos);
    }

    /** Takes the peer's answer, or what it told later, which may be that it restarts ICE. */
    void handleDescription(SessionDescription remote, long nowNanos) {
        if (phase == Phase.SIGNALING) {
            acceptRemote(remote, nowNanos);
        } else if (phase != Phase.OVER) {
            talk.take(remote, nowNanos);
        }
        advance(nowNanos);
    }

    /** Takes a datagram of the handshake that came with the peer's descriptions. */
    void handleSignaledHandshake(byte[] datagram, long nowNanos) {
        if (phase != Phase.OVER) {
            link.handleSignaled(datagram, nowNanos);
        }
        advance(nowNanos);
    }

    /** Begins another generation of credentials: paths are looked for anew while data stays on those that there are. */
    void restart(long nowNanos) {
        if (phase == Phase.OPEN) {
            rescue.restart(nowNanos);
        }
        advance(nowNanos);
    }

    /** A socket for this session alone is open. */
    void freshFound(Candidate candidate, int socket, long nowNanos) {
        if (phase != Phase.OVER) {
            rescue.opened(candidate, socket, nowNanos);
        }
        advance(nowNanos);
    }

    /** Probes have met the peer: what they found is a pair like others from now on. */
    void probed(Candidate candidate, int socket, InetSocketAddress remote, long nowNanos) {
        if (phase != Phase.OVER) {
            generations.addProbed(candidate, socket, remote, nowNanos);
        }
        advance(nowNanos);
    }

    /** An attempt with the peer has begun. */
    void probing() {
        hard.begun();
    }

    /** An attempt with the peer is over. */
    void probingEnded(boolean direct, String what, long nowNanos) {
        report.probed(what);
        hard.ended(direct, nowNanos);
        advance(nowNanos);
    }

    /** The peer has so many of the candidates that it was told. */
    void peerHasSeen(int candidates, long nowNanos) {
        if (phase != Phase.OVER) {
            talk.peerHasSeen(candidates, nowNanos);
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
            generations.addLocalCandidate(found, nowNanos);
            advance(nowNanos);
        }
    }

    void useNat64(Nat64Prefix prefix, long nowNanos) {
        generations.useNat64(prefix, nowNanos);
        advance(nowNanos);
    }

    void removeLocalCandidate(Candidate candidate) {
        generations.removeLocalCandidate(candidate);
    }

    /** This host's addresses are others than before. */
    void networkChanged(long nowNanos) {
        if (phase == Phase.OPEN || phase == Phase.CONNECTING) {
            generations.recheck(nowNanos);
            paths.networkChanged(nowNanos);
            advance(nowNanos);
        }
    }

    /** A socket is closed, since its address is gone. */
    void socketGone(int socket, long nowNanos) {
        generations.socketGone(socket, nowNanos);
        networkChanged(nowNanos);
    }

    void endOfLocalCandidates(long nowNanos) {
        generations.endOfLocalCandidates(nowNanos);
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
                generations.ice().account(), route == null ? null : route.path(), story.elapsed(nowNanos));
    }

    @Override
    public void handleDatagram(
            int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        if (phase == Phase.OVER || length == 0) {
            return;
        }
        if (StunMessage.looksLikeStun(buffer, offset, length)) {
            generations.handleDatagram(socket, remote, buffer, offset, length, nowNanos);
        } else if (link.isAccepted() && arrivals.isFromPeer(socket, remote)) {
            link.start(nowNanos);
            paths.arrived(socket, remote, length, nowNanos);
            link.handleDatagram(buffer, offset, length, nowNanos);
        } else {
            arrivals.stray(socket, remote, buffer, offset, length, phase != Phase.OPEN);
        }
        advance(nowNanos);
    }

    @Override
    public void handleInput(Input input, long nowNanos) {
        generations.handleInput(input, nowNanos);
        advance(nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        if (phase == Phase.OVER) {
            farewell.repeatIfDue(outbound, nowNanos);
            finishIfSilent();
            return;
        }
        talk.repeatIfDue(nowNanos);
        generations.handleTimeout(nowNanos);
        link.handleTimeout(nowNanos);
        paths.handleTimeout(nowNanos);
        rescue.handleTimeout(nowNanos);
        notes.handleTimeout(nowNanos);
        hard.handleTimeout(phase == Phase.OPEN, nowNanos);
        if (search.isDue(nowNanos)) {
            generations.recheck(nowNanos);
        }
        advance(nowNanos);
        if (connectDeadline != null && connectDeadline.isDue(nowNanos) && phase != Phase.OVER) {
            fail(report.timedOut(report(nowNanos), phase == Phase.SIGNALING, config.connectTimeout()), nowNanos);
        }
    }

    @Override
    public @Nullable Effect pollEffect() {
        Effect fromIce = phase == Phase.OVER ? null : generations.pollEffect();
        if (fromIce instanceof Effect.Transmit check) {
            arrivals.expect(check);
        }
        Effect own = fromIce != null ? fromIce : effects.poll();
        return own != null ? own : paths.pollEffect();
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
                Deadline.earlier(generations.nextDeadline(), Deadline.earlier(connectDeadline, rescue.nextDeadline()));
        earliest = Deadline.earlier(earliest, Deadline.earlier(paths.nextDeadline(), talk.nextDeadline()));
        earliest = Deadline.earlier(earliest, Deadline.earlier(notes.nextDeadline(), hard.deadline()));
        return Deadline.earlier(earliest, Deadline.earlier(link.nextDeadline(), search.deadline()));
    }

    private void begin(long nowNanos) {
        connectDeadline = new Deadline(nowNanos + config.connectTimeout().toNanos(), "connect timeout");
        story.begun(nowNanos);
    }

    private boolean acceptRemote(SessionDescription remote, long nowNanos) {
        if (!link.accept(remote)) {
            fail(PeerLinkFactory.noFingerprint(), nowNanos);
            return false;
        }
        phase = Phase.CONNECTING;
        report.signaling("the peer answered");
        rescue.connecting(nowNanos);
        talk.begin(remote, nowNanos).ifPresent(prefix -> {
            paths.peerIsOurs();
            hard.connecting(nowNanos);
            outbound.prefix(prefix);
            link.signal(nowNanos);
        });
        return true;
    }

    /** Takes up what the parts have to say, until they have no more. */
    private void advance(long nowNanos) {
        for (IceEvent event = generations.pollEvent(nowNanos);
                event != null && phase != Phase.OVER;
                event = generations.pollEvent(nowNanos)) {
            handleIceEvent(event, nowNanos);
        }
        for (PathEvent event = paths.poll(); event != null && phase != Phase.OVER; event = paths.poll()) {
            handlePathEvent(event, nowNanos);
        }
        link.send(paths.current(), effects, events);
        for (PeerLink.Outcome outcome = link.pollOutcome();
                outcome != null && phase != Phase.OVER;
                outcome = link.pollOutcome()) {
            handleOutcome(outcome, nowNanos);
        }
        if (phase != Phase.OVER) {
            talk.tellNews(nowNanos);
        }
        if (phase == Phase.OPEN) {
            Route route = paths.current();
            boolean relayed = route != null && route.path().isRelayed();
            search.moved(relayed, nowNanos);
            hard.moved(relayed, nowNanos);
        }
        if (phase == Phase.OPEN && pathless && paths.current() == null && !generations.isRestartAnswered()) {
            end(CloseReason.LOST, nowNanos);
        }
    }

    private void handleIceEvent(IceEvent event, long nowNanos) {
        if (event instanceof IceEvent.PairAuthenticated it) {
            talk.peerKnowsUs();
            tookPath(it.socket(), it.remote(), paths.authenticated(it.socket(), it.remote(), it.path()), nowNanos);
        } else if (event instanceof IceEvent.PairValid it) {
            boolean taken = paths.valid(it.socket(), it.remote(), it.path(), it.rttNanos(), it.figures(), nowNanos);
            tookPath(it.socket(), it.remote(), taken, nowNanos);
        } else if (event instanceof IceEvent.PairSelected it) {
            boolean taken = paths.selected(it.socket(), it.remote(), it.path(), it.rttNanos(), nowNanos);
            if (it.path().isRelayed()) {
                rescue.relayed();
            } else {
                rescue.selected(it.socket(), nowNanos);
                hard.direct(it.socket());
            }
            tookPath(it.socket(), it.remote(), taken, nowNanos);
            story.took(it.path(), nowNanos);
        } else if (event instanceof IceEvent.RttMeasured it) {
            paths.measured(it.socket(), it.remote(), it.path(), it.rttNanos(), nowNanos);
        } else if (event instanceof IceEvent.CameUninvited it) {
            events.add(new SessionEvent.CameUninvited(it.socket(), it.remote()));
        } else if (event instanceof IceEvent.PairSilent it) {
            paths.doubted(it.socket(), it.remote(), nowNanos);
        } else if (event instanceof IceEvent.PairLost it) {
            if (paths.lost(it.socket(), it.remote(), nowNanos)) {
                story.lost(it.path());
                pathless = true;
            }
        } else if (event instanceof IceEvent.RemoteCandidateLearnt it) {
            story.learnt(it.candidate());
        } else if (event instanceof IceEvent.CheckEnded it) {
            story.checked(it);
        } else if (event instanceof IceEvent.Failed it && phase != Phase.OPEN) {
            fail(report.noPath(report(nowNanos), it.reason()), nowNanos);
        }
    }

    private void tookPath(int socket, InetSocketAddress remote, boolean taken, long nowNanos) {
        if (taken) {
            link.start(nowNanos);
            link.routed(nowNanos);
        }
        link.release(arrivals, socket, remote, nowNanos);
    }

    private void handlePathEvent(PathEvent event, long nowNanos) {
        if (event instanceof PathEvent.Use it) {
            rescue.heard();
            story.took(it.path(), nowNanos);
        } else if (event instanceof PathEvent.Recovered it) {
            rescue.heard();
            story.took(it.path(), nowNanos);
        } else if (event instanceof PathEvent.Silent it) {
            rescue.silent(nowNanos);
            story.lost(it.path());
            generations.recheck(nowNanos);
            events.add(new SessionEvent.PathsWanted());
            if (it.last() && config.liveness() == Liveness.SPARING) {
                talk.describe(nowNanos); // wakes a peer that is silent too
            }
        }
    }

    /** Tells the peer's agent something, as soon as the session is open; only one of this library listens. */
    void tell(Note.Kind kind, byte[] value, long nowNanos) {
        notes.tell(kind, value, nowNanos);
    }

    private void handleFrame(byte type, byte[] buffer, int offset, int length) {
        if (type == PathFrame.PING || type == PathFrame.PONG) {
            paths.handleFrame(type, buffer, offset, length);
        } else {
            Note news = notes.handle(buffer, offset, length);
            if (news != null) {
                events.add(new SessionEvent.Noted(news));
            }
        }
    }

    /** The application sends after a while of silence. */
    void becameActive(long nowNanos) {
        paths.becameActive(nowNanos);
        generations.handleTimeout(nowNanos); // consent to send is to be fresh again
        advance(nowNanos);
    }

    private void handleOutcome(PeerLink.Outcome outcome, long nowNanos) {
        if (outcome instanceof PeerLink.Outcome.Opened opened) {
            phase = Phase.OPEN;
            connectDeadline = null;
            talk.settle();
            paths.open(nowNanos);
            notes.open(nowNanos);
            opened.cipherSuite().ifPresent(suite -> story.secured(suite, nowNanos));
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
        story.failed(error);
        finish(nowNanos);
    }

    private void end(CloseReason reason, long nowNanos) {
        story.closed(reason);
        finish(nowNanos);
    }

    /** Gives everything back, but says farewell a few times: the first may be lost. */
    private void finish(long nowNanos) {
        phase = Phase.OVER;
        connectDeadline = null;
        arrivals.end();
        generations.close(nowNanos);
        byte[] words = link.close(nowNanos);
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
}
