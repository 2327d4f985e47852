package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import dev.traversal.api.SessionDescription;
import dev.traversal.api.SessionDescription.Setup;
import dev.traversal.ice.internal.check.IceMachine;
import dev.traversal.internal.machine.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the two ends of a session tell each other about themselves. Lives on the session's loop. */
final class DescriptionExchange {
    /** How long a peer that knows no trickling is kept waiting for the rest. */
    static final long WHOLE_NANOS = 500_000_000;

    private static final String TRICKLE = "trickle";

    private final SessionConfig config;
    private final IceMachine ice;
    private final LocalDescriptions local;
    private final OfferRepeats repeats = new OfferRepeats();
    private final List<Long> toldNanos = new ArrayList<>();
    private @Nullable String remoteUfrag;
    private @Nullable Deadline whole;
    private boolean complete;
    private boolean reflexive;
    private boolean extended;

    DescriptionExchange(SessionConfig config, IceMachine ice, LocalDescriptions local) {
        this.config = config;
        this.ice = ice;
        this.local = local;
    }

    /** The peer is to be told of a generation, though signaling may lose it: until {@link #settle} it is told again. */
    void repeat(long nowNanos) {
        if (config.kind() == SessionKind.TICKET) {
            repeats.begin(nowNanos);
        }
    }

    /** {@return whether a description of the peer's is of this generation} */
    boolean isOf(SessionDescription remote) {
        return remote.ufrag().equals(remoteUfrag);
    }

    int toldCandidates() {
        return local.toldCandidates();
    }

    /** {@return what the peer is to be told: everything at first, then what is new} */
    SessionDescription next(long nowNanos) {
        // the initiator leaves it to the other end who opens the association; that end does
        SessionDescription description = local.next(config.initiator() ? Setup.ACTPASS : Setup.ACTIVE);
        while (toldNanos.size() < Math.min(local.toldCandidates(), SessionDescription.MAX_CANDIDATES)) {
            toldNanos.add(nowNanos);
        }
        return description;
    }

    /** {@return whether the peer may be told of further candidates} */
    boolean mayTellMore() {
        return local.mayTellMore();
    }

    boolean hasNews() {
        return whole == null && local.hasNews();
    }

    void add(Candidate candidate) {
        reflexive |= candidate.type() == CandidateType.SERVER_REFLEXIVE;
        local.add(candidate);
    }

    void endOfLocalCandidates() {
        complete = true;
        whole = null;
        local.end();
    }

    /** A peer that cannot be told little by little has waited long enough: what is known by now is all (RFC 8838). */
    void concludeIfDue(long nowNanos) {
        if (whole == null || !whole.isDue(nowNanos)) {
            return;
        }
        if (reflexive || extended) {
            endOfLocalCandidates();
        } else { // no server has answered: what is lost was asked again, and half a second more is worth it
            extended = true;
            whole = new Deadline(nowNanos + WHOLE_NANOS, "whole description");
        }
    }

    /** Whoever does not name the option gets the rest at once, and nothing after that (RFC 8838 section 16). */
    private void minds(SessionDescription remote, long nowNanos) {
        if (complete || remote.options().contains(TRICKLE)) {
            whole = null;
        } else if (whole == null) {
            whole = new Deadline(nowNanos + WHOLE_NANOS, "whole description");
        }
    }

    /**
     * Takes the peer's first description, but for its candidates.
     *
     * @return what goes ahead of each datagram to a peer of this library; empty if it is of another
     */
    Optional<byte[]> begin(SessionDescription remote, long nowNanos) {
        Set<String> options = options(remote);
        takeControlOf(remote, nowNanos);
        minds(remote, nowNanos);
        remoteUfrag = remote.ufrag();
        ice.setRemote(remote.ufrag(), remote.password(), options, remote.pacing(), nowNanos);
        if (!options.contains(IceMachine.OUR_OPTION)) {
            return Optional.empty();
        }
        local.peerIsOurs();
        return Optional.of(SessionTag.ofUfrag(remote.ufrag()).map(TagPrefix::of).orElse(new byte[0]));
    }

    /** Takes what the peer told later, but for its candidates. */
    void adjust(SessionDescription remote, long nowNanos) {
        takeControlOf(remote, nowNanos);
        minds(remote, nowNanos);
        ice.adjustRemote(options(remote), remote.pacing(), nowNanos);
    }

    /** A lite implementation waits to be checked, and never controls (RFC 8445 section 6.1.1). */
    private void takeControlOf(SessionDescription remote, long nowNanos) {
        if (remote.lite()) {
            ice.setRemoteLite(nowNanos);
        }
    }

    /** {@return the candidates that are new} */
    List<Candidate> addCandidates(SessionDescription remote, long nowNanos) {
        List<Candidate> taken = new ArrayList<>();
        for (Candidate candidate : remote.candidates()) {
            if (ice.addRemoteCandidate(candidate, nowNanos)) {
                taken.add(candidate);
            }
        }
        if (remote.endOfCandidates()) {
            ice.endOfRemoteCandidates(nowNanos);
        }
        return taken;
    }

    /** The peer has so many of the candidates that it was told. */
    void peerHasSeen(int candidates, long nowNanos) {
        if (candidates > 0 && candidates <= toldNanos.size()) {
            ice.peerKnowsAfter(nowNanos - toldNanos.get(candidates - 1));
        }
        if (candidates >= local.toldCandidates()) {
            ice.peerKnowsAll(nowNanos);
        }
    }

    /** {@return whether what was told is to be told again: it may be lost} */
    boolean isRepeatDue(long nowNanos) {
        return repeats.isDue(nowNanos);
    }

    /** {@return whether what was told is repeated until {@link #settle}} */
    boolean isRepeating() {
        return repeats.deadline() != null;
    }

    /** The peer knows all that it needs. */
    void settle() {
        repeats.end();
    }

    @Nullable
    Deadline nextDeadline() {
        return Deadline.earlier(repeats.deadline(), whole);
    }

    /** {@return what the peer offers, but ours only if we offer it too} */
    private Set<String> options(SessionDescription remote) {
        Set<String> options = new LinkedHashSet<>(remote.options());
        if (!config.kind().extended()) {
            options.remove(IceMachine.OUR_OPTION);
        }
        return options;
    }
}
