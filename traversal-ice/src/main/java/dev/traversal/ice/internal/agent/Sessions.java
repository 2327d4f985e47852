package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CloseReason;
import dev.traversal.api.Liveness;
import dev.traversal.api.Nat64Prefix;
import dev.traversal.api.PeerKey;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SessionId;
import dev.traversal.api.SignalingException;
import dev.traversal.api.Ticket;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.ice.internal.signal.EnvelopeSealer;
import dev.traversal.ice.internal.signal.RejectReason;
import dev.traversal.ice.internal.signal.SignalMessage;
import dev.traversal.internal.machine.Runner;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent's sessions: dials, accepts, hands each what is for it, and forgets those that are over. Lives on the agent's
 * loop; session events come from the sessions' own loops.
 */
final class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final int MAX_SESSIONS_PER_PEER = 16;

    private final AgentGround ground;
    private final SignalingDesk desk;
    private final SessionFactory factory;
    private final NameDesk names;
    private final Predicate<InetAddress> mayCheck;
    private final SessionHost host;
    private final Map<SessionId, Session> live = new LinkedHashMap<>();
    private final List<GatherEvent.CandidateFound> candidates = new ArrayList<>();
    private volatile boolean linkLocal;
    private boolean candidatesComplete;
    private @Nullable Nat64Prefix nat64;
    private @Nullable Consumer<SecureDatagramChannel> acceptor;

    /**
     * Makes an empty table.
     *
     * @param gathered what the agent knows of itself, for reports
     * @param names what stands for addresses on the link
     * @param mayCheck whether a peer's candidate may be checked
     * @param host does for sessions what is not theirs
     */
    Sessions(
            AgentGround ground,
            SignalingDesk desk,
            Supplier<SessionReport.GatheringView> gathered,
            NameDesk names,
            Predicate<InetAddress> mayCheck,
            SessionHost host) {
        this.names = names;
        this.mayCheck = mayCheck;
        this.ground = ground;
        this.desk = desk;
        this.host = host;
        this.factory = new SessionFactory(ground, desk, gathered, names, this::handleEvent);
    }

    void acceptor(@Nullable Consumer<SecureDatagramChannel> newAcceptor) {
        acceptor = newAcceptor;
    }

    void dial(Ticket ticket, CompletableFuture<SecureDatagramChannel> result) {
        PeerKey peer = ticket.key();
        if (isFull(peer)) {
            result.completeExceptionally(new SignalingException(
                    SignalingException.Reason.OVERLOADED, "this agent has " + live.size() + " sessions already"));
            return;
        }
        SessionFactory.Dialogue dialogue =
                factory.create(factory.newId(), peer, true, result::complete, result::completeExceptionally);
        Session session = dialogue.session();
        live.put(session.id(), session);
        desk.expect(session.id(), peer);
        begin(session, SessionMachine::offer);
        desk.askPrekey(
                session.id(),
                peer,
                dialogue.correspondence()::sealer,
                error -> session.runner().execute((machine, now) -> machine.signalingFailed(error, now)));
    }

    /**
     * Makes a session of which the application carries the descriptions; {@link #begin(IceNegotiation)} begins it. Any
     * thread may call this.
     */
    IceNegotiation negotiate(SessionKind kind, boolean controlling, Consumer<String> lines) {
        return IceNegotiation.create(factory, kind, controlling, lines, names, this::isUsable, allowances(), host);
    }

    void begin(IceNegotiation negotiation) {
        Session session = negotiation.session();
        live.put(session.id(), session);
        if (live.size() > ground.config().maxSessions()) {
            session.runner().execute(SessionMachine::close);
        } else {
            begin(session, SessionMachine::offer);
        }
    }

    void handleEnvelope(byte[] envelope) {
        SignalMessage message = desk.open(envelope);
        if (message == null) {
            return;
        }
        switch (message.kind()) {
            case OFFER -> handleOffer(message);
            case ANSWER, CANDIDATES, RESTART -> handleDescription(message);
            case REJECT -> handleReject(message);
            case PROBING -> handleProbing(message);
            case BYE -> log.debug("ignored {}", message);
        }
    }

    /** A peer repeats its offer: it may lack the answer. */
    void answerAgain(SessionId id) {
        Session session = live.get(id);
        if (session != null) {
            session.teller().repeat();
        }
    }

    void addCandidate(GatherEvent.CandidateFound found) {
        candidates.add(found);
        linkLocal |= found.candidate().address().address().isLinkLocalAddress();
        for (Session session : live.values()) {
            session.runner().execute((machine, now) -> machine.addLocalCandidate(found, now));
        }
    }

    /** A socket that a session wanted for itself is open. */
    void freshFound(GatherEvent.FreshFound found) {
        Session session = live.get(found.owner());
        if (session != null) {
            session.runner().execute((machine, now) -> machine.freshFound(found.candidate(), found.socket(), now));
        }
    }

    /** IPv4 addresses are reached by way of a NAT64. */
    void useNat64(Nat64Prefix prefix) {
        nat64 = prefix;
        for (Session session : live.values()) {
            session.runner().execute((machine, now) -> machine.useNat64(prefix, now));
        }
    }

    void removeCandidate(Candidate candidate) {
        candidates.removeIf(local -> local.candidate().equals(candidate));
        live.values()
                .forEach(
                        session -> session.runner().execute((machine, now) -> machine.removeLocalCandidate(candidate)));
    }

    /** This host's addresses are others than before. */
    void networkChanged() {
        live.values().forEach(session -> session.runner().execute(SessionMachine::networkChanged));
    }

    /** A socket is closed, since its address is gone. */
    void socketGone(int socket) {
        live.values().forEach(session -> session.runner().execute((machine, now) -> machine.socketGone(socket, now)));
    }

    void endCandidates() {
        candidatesComplete = true;
        for (Session session : live.values()) {
            session.runner().execute(SessionMachine::endOfLocalCandidates);
        }
    }

    /** Further candidates may be found after all; sessions that told their peers of the end keep to it. */
    void resumeCandidates() {
        candidatesComplete = false;
    }

    /** Takes a session off the table and off its loop. */
    void forget(Session session) {
        session.runner().stop();
        desk.forget(session.id());
        live.remove(session.id());
    }

    boolean isEmpty() {
        return live.isEmpty();
    }

    void closeAll() {
        for (Session session : List.copyOf(live.values())) {
            session.runner().execute(SessionMachine::close);
        }
    }

    private boolean isFull(PeerKey peer) {
        long withPeer = live.values().stream()
                .filter(session -> session.peer().filter(peer::equals).isPresent()
                        && !session.channel().isClosed())
                .count();
        return live.size() >= ground.config().maxSessions() || withPeer >= MAX_SESSIONS_PER_PEER;
    }

    private void begin(Session session, Runner.Command<SessionMachine> how) {
        if (ground.config().liveness() == Liveness.SPARING) {
            host.pathsWanted(); // what servers saw may be minutes old
        }
        List<GatherEvent.CandidateFound> known = List.copyOf(candidates);
        boolean complete = candidatesComplete;
        Nat64Prefix prefix = nat64;
        session.runner().execute((machine, now) -> {
            if (prefix != null) {
                machine.useNat64(prefix, now);
            }
            known.forEach(found -> machine.addLocalCandidate(found, now));
            if (complete) {
                machine.endOfLocalCandidates(now);
            }
            how.run(machine, now);
        });
    }

    private void handleOffer(SignalMessage offer) {
        EnvelopeSealer sealer = desk.sealer(
                offer.session(), offer.sender().peerId(), offer.senderPrekey().orElseThrow());
        Consumer<SecureDatagramChannel> accept = acceptor;
        SessionDescription description = describe(offer);
        if (accept == null || isFull(offer.sender()) || description == null) {
            RejectReason reason = accept == null
                    ? RejectReason.NOT_LISTENING
                    : description == null ? RejectReason.MALFORMED : RejectReason.BUSY;
            desk.reject(sealer, offer, reason);
            return;
        }
        SessionFactory.Dialogue dialogue = factory.create(offer.session(), offer.sender(), false, accept, error -> {});
        Session session = dialogue.session();
        live.put(session.id(), session);
        desk.adopt(offer);
        dialogue.correspondence().sealer(sealer);
        begin(session, (machine, now) -> machine.answer(description, now));
        findNames(session, offer);
    }

    private void handleDescription(SignalMessage message) {
        Session session = live.get(message.session());
        SessionDescription description = describe(message);
        if (session != null && description != null) {
            session.runner().execute((machine, now) -> machine.handleDescription(description, now));
            findNames(session, message);
        }
    }

    /** Candidates that have a name instead of an address follow when it is known. */
    private void findNames(Session session, SignalMessage message) {
        if (!names.isOn()) {
            return;
        }
        Set<SessionDescription.Allowance> allowed = allowances();
        List<String> lines = message.text().lines().toList();
        for (String line : lines) {
            names.find(line, address -> {
                String text = lines.stream()
                        .filter(other -> !NameLines.isCandidate(other))
                        .collect(Collectors.joining("\n", "", "\n" + NameLines.resolved(line, address)));
                SessionDescription known = parse(session.id(), text, allowed);
                if (known != null) {
                    SessionDescription hiding = NameLines.hiding(known, address);
                    session.runner().execute((machine, now) -> machine.handleDescription(hiding, now));
                }
            });
        }
    }

    private void handleProbing(SignalMessage message) {
        Session session = live.get(message.session());
        if (session != null) {
            host.probing(session, message.text());
        }
    }

    private void handleReject(SignalMessage message) {
        Session session = live.get(message.session());
        if (session != null) {
            RejectReason reason = RejectReason.of(message.body());
            SignalingException error =
                    new SignalingException(SignalingException.Reason.REFUSED, "the peer declined: " + reason);
            session.runner().execute((machine, now) -> machine.signalingFailed(error, now));
        }
    }

    private @Nullable SessionDescription describe(SignalMessage message) {
        return parse(message.session(), message.text(), allowances());
    }

    private @Nullable SessionDescription parse(
            SessionId session, String text, Set<SessionDescription.Allowance> allowed) {
        try {
            SessionDescription.Parsed parsed =
                    SessionDescription.parse(text, allowed.toArray(SessionDescription.Allowance[]::new));
            if (!parsed.refused().isEmpty()) {
                log.debug("candidates of session {} refused: {}", session, parsed.refused());
            }
            return parsed.description().withCandidates(this::isUsable);
        } catch (SignalingException e) {
            log.debug("description of session {} refused: {}", session, e.getMessage());
            return null;
        }
    }

    private boolean isUsable(Candidate candidate) {
        return mayCheck.test(candidate.address().address());
    }

    private Set<SessionDescription.Allowance> allowances() {
        Set<SessionDescription.Allowance> allowances = EnumSet.noneOf(SessionDescription.Allowance.class);
        if (ground.config().bindAddresses().stream().anyMatch(InetAddress::isLoopbackAddress)) {
            allowances.add(SessionDescription.Allowance.LOOPBACK);
        }
        if (linkLocal) {
            allowances.add(SessionDescription.Allowance.LINK_LOCAL);
        }
        return allowances;
    }

    private void handleEvent(Session session, SessionEvent event) {
        if (event instanceof SessionEvent.Happened it) {
            ground.tell(it.event());
        } else if (event instanceof SessionEvent.Describe it) {
            session.teller().tell(it.generation(), it.description());
            if (it.generation() > 0) {
                host.restarted(session.id(), it.generation());
            }
        } else if (event instanceof SessionEvent.Settled) {
            session.teller().settle();
        } else if (event instanceof SessionEvent.Handshake it) {
            session.teller().tellHandshake(it.datagram());
        } else if (event instanceof SessionEvent.Repeat) {
            session.teller().repeat();
        } else if (event instanceof SessionEvent.Established) {
            session.teller().settle();
            host.established(session);
            ground.callBack(() -> session.established().accept(session.channel()));
        } else if (event instanceof SessionEvent.Failed it) {
            session.channel().end(CloseReason.LOST);
            session.failed().accept(it.error());
        } else if (event instanceof SessionEvent.Ended it) {
            session.channel().end(it.reason());
        } else if (event instanceof SessionEvent.Noted it) {
            host.noted(session, it.note());
        } else if (event instanceof SessionEvent.CameUninvited it) {
            host.cameUninvited(it.socket(), it.remote());
        } else if (event instanceof SessionEvent.PathsWanted) {
            host.pathsWanted();
        } else if (event instanceof SessionEvent.FreshSocketWanted it) {
            host.openSocket(session.id(), it.like());
        } else if (event instanceof SessionEvent.FreshSocketsDone it) {
            host.closeSockets(session.id(), it.kept());
        } else if (event instanceof SessionEvent.ProbingWanted) {
            host.probingWanted(session);
        } else if (event instanceof SessionEvent.ProbingSettled it) {
            host.probingSettled(session, it.socket());
        } else if (event instanceof SessionEvent.Finished) {
            host.forget(session);
        } else {
            throw new AssertionError(event);
        }
    }
}
