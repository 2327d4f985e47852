package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.HardNatBudget;
import dev.traversal.api.SessionId;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalEvent;
import dev.traversal.ice.internal.gather.FreshSockets;
import dev.traversal.ice.internal.probe.HardMessage;
import dev.traversal.ice.internal.probe.HardMessages;
import dev.traversal.ice.internal.probe.ProbeEvent;
import dev.traversal.ice.internal.probe.ProbeWant;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets sessions and their peers agree on attempts to get through hard NATs, and hands sessions what comes of them. Lives on
 * the agent's loop.
 */
final class ProbeDesk {
    private static final Logger log = LoggerFactory.getLogger(ProbeDesk.class);

    private static final int TYPE_SHIFT = 24;
    private static final long BELOW_TYPE = 0xff_ffff;

    private final AgentGround ground;
    private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
    private final Set<SessionId> trusted = new HashSet<>();
    private long refused;

    ProbeDesk(AgentGround ground) {
        this.ground = ground;
    }

    /** A peer is authenticated. */
    void established(Session session) {
        trusted.add(session.id());
    }

    /** A session wants an attempt. */
    void wanted(Session session, AgentMachine machine, long nowNanos) {
        Optional<ProbeWant> want = want(session, machine);
        if (want.isPresent()) {
            sessions.put(session.id(), session);
            machine.probes().offer(session.id(), want.get(), nowNanos);
        } else {
            String reason = "no attempt: no STUN server has told where an IPv4 socket is seen";
            session.runner().execute((it, now) -> it.probingEnded(false, reason, now));
        }
    }

    /** A session's peer told something. */
    void told(Session session, String text, AgentMachine machine, long nowNanos) {
        HardMessage message = HardMessages.parse(text).message().orElse(null);
        if (message == null) {
            refused++;
            log.debug("what the peer of session {} told of an attempt was refused, {} so far", session.id(), refused);
            return;
        }
        Optional<ProbeWant> want = want(session, machine);
        if (want.isPresent()) {
            sessions.put(session.id(), session);
            session.runner().execute((it, now) -> it.probing());
            machine.probes().told(session.id(), message, want.get(), nowNanos);
        } else if (message instanceof HardMessage.Offer offer) {
            tell(session, new HardMessage.Cancel(offer.attempt(), "this end makes no attempts"));
        }
    }

    /** A session has a direct path. */
    void settled(Session session, int socket, AgentMachine machine, long nowNanos) {
        machine.probes().settled(session.id(), socket, nowNanos);
    }

    /** A session is over. */
    void ended(SessionId session, AgentMachine machine, long nowNanos) {
        trusted.remove(session);
        sessions.remove(session);
        machine.probes().forget(session, nowNanos);
    }

    /** An attempt has something to say. */
    void handle(ProbeEvent event, Optional<FreshSockets.Plan> model) {
        Session session = sessions.get(event.session());
        if (session == null) {
            return;
        }
        if (event instanceof ProbeEvent.Tell it) {
            tell(session, it.message());
        } else if (event instanceof ProbeEvent.Hit it) {
            model.ifPresent(plan -> {
                Candidate candidate = candidate(it, plan.reflexive());
                session.runner().execute((machine, now) -> machine.probed(candidate, it.socket(), it.remote(), now));
            });
        } else if (event instanceof ProbeEvent.Planned it) {
            ground.tell(new TraversalEvent.ProbingPlanned(
                    it.session(),
                    String.valueOf(it.plan().letter()),
                    it.ours().profile().inWords(),
                    it.theirs().profile().inWords(),
                    it.plan().expectedPackets(),
                    it.plan().chance()));
        } else if (event instanceof ProbeEvent.WaveBegan it) {
            ground.tell(new TraversalEvent.ProbingWave(it.session(), it.wave()));
        } else if (event instanceof ProbeEvent.Ended it) {
            ended(session, it);
        } else {
            throw new AssertionError(event);
        }
    }

    private void ended(Session session, ProbeEvent.Ended end) {
        ProbeEvent.Figures took = end.figures();
        String plan = String.valueOf(took.letter());
        ground.tell(new TraversalEvent.ProbingEnded(
                end.session(),
                end.direct(),
                end.reason(),
                plan,
                took.waves(),
                took.packets(),
                took.mappings(),
                Duration.ofNanos(took.tookNanos())));
        String line = "plan " + plan + ", " + took.waves() + " waves, " + took.packets() + " packets, "
                + took.mappings() + " sockets: " + end.reason();
        session.runner().execute((machine, now) -> machine.probingEnded(end.direct(), line, now));
    }

    private static void tell(Session session, HardMessage message) {
        session.teller().tellProbing(HardMessages.toText(message));
    }

    private Optional<ProbeWant> want(Session session, AgentMachine machine) {
        HardNatBudget budget = ground.config().hardNat();
        if (!budget.isOn() || session.config().kind() == SessionKind.PLAIN) {
            return Optional.empty();
        }
        return ProbeServers.ground(
                        machine.gatherer().planHidden(), ground.config().relays())
                .map(where -> new ProbeWant(
                        where,
                        budget,
                        ground.config().openers() && ground.driver().canLimitTtl()))
                .map(want -> trusted.contains(session.id()) ? want : want.ofStranger());
    }

    /** Peer-reflexive, as what a check finds. */
    private static Candidate candidate(ProbeEvent.Hit hit, Candidate like) {
        InetAddress base =
                like.related().map(TransportAddress::address).orElse(hit.base().getAddress());
        return new Candidate(
                CandidateType.PEER_REFLEXIVE,
                CandidateOrigin.PROBE,
                hit.mapped(),
                Optional.of(new TransportAddress(base, hit.base().getPort())),
                (long) CandidateType.PEER_REFLEXIVE.preference() << TYPE_SHIFT | like.priority() & BELOW_TYPE,
                "probe" + hit.socket());
    }
}
