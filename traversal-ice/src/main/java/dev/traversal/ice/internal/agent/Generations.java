package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.Nat64Prefix;
import dev.traversal.api.SessionDescription;
import dev.traversal.ice.internal.check.IceEvent;
import dev.traversal.ice.internal.check.IceMachine;
import dev.traversal.ice.internal.check.Role;
import dev.traversal.ice.internal.gather.GatherEvent;
import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The generations of a session's credentials: the current one carries the data; a restart puts another beside it, which
 * takes over once it has selected a pair; the one before answers late checks for a while (RFC 8445 section 9). Lives on
 * the session's loop.
 *
 * <p>A restart needs no offerer and no answerer: whoever has another's new credentials and none of its own makes some,
 * so ends that restart at the same time meet in the same generation.
 */
final class Generations {
    /** An answered restart that has selected nothing after so long comes to nothing. */
    static final long PATIENCE_NANOS = 30_000_000_000L;
    /** The peer may learn later than we do that the new generation has taken over. */
    static final long RETIREMENT_NANOS = 10_000_000_000L;

    private final Generation.Source source;
    private final SessionClaims claims;
    private final LocalKnowledge local = new LocalKnowledge();
    private final StunOwner owner = new StunOwner();
    private Generation current;
    private @Nullable Generation next;
    private @Nullable Generation retired;
    private @Nullable Deadline patience;
    private @Nullable Deadline retirement;
    private int lastNumber;

    Generations(Generation first, Generation.Source source, SessionClaims claims) {
        this.current = first;
        this.source = source;
        this.claims = claims;
    }

    /** {@return the generation that the peer is told of, or was last} */
    Generation latest() {
        Generation coming = next;
        return coming == null ? current : coming;
    }

    IceMachine ice() {
        return current.ice();
    }

    DescriptionExchange descriptions() {
        return latest().descriptions();
    }

    /** {@return whether another generation has begun and has not taken over} */
    boolean isRestarting() {
        return next != null;
    }

    /** {@return whether the peer knows of it too, so that it may yet take over} */
    boolean isRestartAnswered() {
        Generation coming = next;
        return coming != null && coming.ice().isStarted();
    }

    /** Begins another generation: there is something to tell the peer. */
    void restart(long nowNanos) {
        drop(next, nowNanos);
        boolean controlling = current.ice().role() == Role.CONTROLLING;
        int told = latest().descriptions().toldCandidates();
        Generation made = source.create(++lastNumber, controlling, told);
        claims.add(made.tag());
        next = made;
        patience = new Deadline(nowNanos + PATIENCE_NANOS, "restart");
        local.tell(made, nowNanos);
        made.descriptions().repeat(nowNanos);
    }

    /** {@return whether a description is of credentials that the peer has not told yet} */
    boolean isNews(SessionDescription remote) {
        return !current.descriptions().isOf(remote)
                && (retired == null || !retired.descriptions().isOf(remote))
                && (next == null || !next.descriptions().isOf(remote));
    }

    /** {@return whether the next credentials of the peer's answer ours} */
    boolean isAnswerAwaited() {
        return next != null && !next.ice().isStarted();
    }

    /**
     * {@return the generation that a description of the peer's is for, {@code null} if that is over; a new one if the
     * peer has restarted}
     */
    @Nullable
    Generation of(SessionDescription remote, long nowNanos) {
        Generation coming = next;
        if (current.descriptions().isOf(remote)) {
            return current;
        }
        if (retired != null && retired.descriptions().isOf(remote)) {
            return null;
        }
        if (coming == null || coming.ice().isStarted() && !coming.descriptions().isOf(remote)) {
            restart(nowNanos);
        }
        return latest();
    }

    void addLocalCandidate(GatherEvent.CandidateFound found, long nowNanos) {
        local.add(found);
        each(generation -> LocalKnowledge.tell(generation, found, nowNanos));
    }

    /** A socket that was opened for this session alone leads here; its mapping is to be opened before the peer knows. */
    void addFreshCandidate(Candidate candidate, int socket, long tellsNanos, long nowNanos) {
        local.addFresh(new GatherEvent.CandidateFound(candidate, socket, Optional.of(candidate), 0));
        each(generation -> generation.ice().addFreshCandidate(candidate, socket, tellsNanos, nowNanos));
    }

    /** Probes have met the peer. */
    void addProbed(Candidate candidate, int socket, InetSocketAddress remote, long nowNanos) {
        local.addFresh(new GatherEvent.CandidateFound(candidate, socket, Optional.of(candidate), 0));
        each(generation -> generation.ice().addProbedPair(candidate, socket, remote, nowNanos));
    }

    OptionalInt reflexiveSocket() {
        return local.reflexiveSocket();
    }

    /** A later generation does without a candidate that leads here no more. */
    void removeLocalCandidate(Candidate candidate) {
        local.remove(candidate);
    }

    void endOfLocalCandidates(long nowNanos) {
        local.complete();
        each(generation -> LocalKnowledge.end(generation, nowNanos));
    }

    void useNat64(Nat64Prefix prefix, long nowNanos) {
        local.nat64(prefix);
        each(generation -> generation.ice().useNat64(prefix, nowNanos));
    }

    void socketGone(int socket, long nowNanos) {
        local.socketGone(socket);
        each(generation -> generation.ice().socketGone(socket, nowNanos));
    }

    void recheck(long nowNanos) {
        each(generation -> generation.ice().recheck(nowNanos));
    }

    void handleDatagram(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length, long nowNanos) {
        Generation to = current;
        if (next != null || retired != null) {
            int tag = owner.tagOf(buffer, offset, length, current.tag().bits());
            to = isOf(next, tag) ? latest() : isOf(retired, tag) && retired != null ? retired : current;
        }
        to.ice().handleDatagram(socket, remote, buffer, offset, length, nowNanos);
    }

    void handleInput(Input input, long nowNanos) {
        each(generation -> generation.ice().handleInput(input, nowNanos));
    }

    void handleTimeout(long nowNanos) {
        each(generation -> generation.ice().handleTimeout(nowNanos));
        if (retirement != null && retirement.isDue(nowNanos)) {
            drop(retired, nowNanos);
            retired = null;
            retirement = null;
        }
        if (patience != null && patience.isDue(nowNanos) && isRestartAnswered()) {
            abandon(nowNanos);
        }
    }

    void close(long nowNanos) {
        each(generation -> generation.ice().close(nowNanos));
        drop(retired, nowNanos);
    }

    @Nullable
    Effect pollEffect() {
        Effect effect = current.ice().pollEffect();
        if (effect == null && next != null) {
            effect = next.ice().pollEffect();
        }
        if (effect == null && retired != null) {
            effect = retired.ice().pollEffect();
        }
        return effect;
    }

    /** {@return what is news to the session, whichever generation says so} */
    @Nullable
    IceEvent pollEvent(long nowNanos) {
        for (IceEvent event = pollRetired(); event != null; event = pollRetired()) {
            if (event instanceof IceEvent.PairLost lost && !isValidated(current, lost)) {
                return event;
            }
        }
        for (IceEvent event = current.ice().pollEvent();
                event != null;
                event = current.ice().pollEvent()) {
            if (!(event instanceof IceEvent.PairLost lost) || !isValidated(next, lost)) {
                return event;
            }
        }
        return pollNext(nowNanos);
    }

    @Nullable
    Deadline nextDeadline() {
        Deadline earliest = Deadline.earlier(current.ice().nextDeadline(), retirement);
        Generation coming = next;
        if (coming != null) {
            earliest = Deadline.earlier(earliest, coming.ice().nextDeadline());
            earliest = Deadline.earlier(earliest, isRestartAnswered() ? patience : null);
        }
        return Deadline.earlier(earliest, descriptions().nextDeadline());
    }

    private @Nullable IceEvent pollRetired() {
        return retired == null ? null : retired.ice().pollEvent();
    }

    private @Nullable IceEvent pollNext(long nowNanos) {
        for (IceEvent event = poll(next); event != null; event = poll(next)) {
            if (event instanceof IceEvent.PairSelected) {
                takeOver(nowNanos);
                return event;
            }
            if (event instanceof IceEvent.Failed) {
                abandon(nowNanos);
            } else if (!(event instanceof IceEvent.PairLost lost) || !isValidated(current, lost)) {
                return event;
            }
        }
        return null;
    }

    private static @Nullable IceEvent poll(@Nullable Generation generation) {
        return generation == null ? null : generation.ice().pollEvent();
    }

    private void takeOver(long nowNanos) {
        drop(retired, nowNanos);
        retired = current;
        retirement = new Deadline(nowNanos + RETIREMENT_NANOS, "retirement");
        current = latest();
        next = null;
        patience = null;
        retired.ice().retire(nowNanos);
    }

    private void abandon(long nowNanos) {
        drop(next, nowNanos);
        next = null;
        patience = null;
    }

    private void drop(@Nullable Generation generation, long nowNanos) {
        if (generation != null) {
            generation.ice().close(nowNanos);
            claims.release(generation.tag());
        }
    }

    private void each(Consumer<Generation> action) {
        action.accept(current);
        Generation coming = next;
        if (coming != null) {
            action.accept(coming);
        }
    }

    private static boolean isOf(@Nullable Generation generation, int tag) {
        return generation != null && generation.tag().bits() == tag;
    }

    private static boolean isValidated(@Nullable Generation generation, IceEvent.PairLost pair) {
        return generation != null && generation.ice().isValidated(pair.socket(), pair.remote());
    }
}
