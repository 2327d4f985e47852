package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import dev.traversal.api.Nat64Prefix;
import dev.traversal.ice.internal.gather.GatherEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a session knows of this end: a restart begins with it. */
final class LocalKnowledge {
    private final List<GatherEvent.CandidateFound> candidates = new ArrayList<>(4);
    private final List<GatherEvent.CandidateFound> fresh = new ArrayList<>(0);
    private @Nullable Nat64Prefix nat64;
    private boolean complete;

    void add(GatherEvent.CandidateFound found) {
        candidates.add(found);
    }

    /** {@return the socket of our first server-reflexive candidate} */
    OptionalInt reflexiveSocket() {
        return candidates.stream()
                .filter(found -> found.candidate().type() == CandidateType.SERVER_REFLEXIVE)
                .mapToInt(GatherEvent.CandidateFound::socket)
                .findFirst();
    }

    /** Adds a candidate of a socket for this session alone. */
    void addFresh(GatherEvent.CandidateFound found) {
        fresh.add(found);
    }

    void remove(Candidate candidate) {
        candidates.removeIf(found -> found.candidate().equals(candidate));
    }

    void socketGone(int socket) {
        candidates.removeIf(found -> found.socket() == socket);
        fresh.removeIf(found -> found.socket() == socket);
    }

    void nat64(Nat64Prefix prefix) {
        nat64 = prefix;
    }

    void complete() {
        complete = true;
    }

    /** Tells a generation all of it. */
    void tell(Generation generation, long nowNanos) {
        if (nat64 != null) {
            generation.ice().useNat64(nat64, nowNanos);
        }
        candidates.forEach(found -> tell(generation, found, nowNanos));
        fresh.forEach(found -> {
            generation.ice().addFreshCandidate(found.candidate(), found.socket(), nowNanos, nowNanos);
            found.told().ifPresent(generation.descriptions()::add);
        });
        if (complete) {
            end(generation, nowNanos);
        }
    }

    static void tell(Generation generation, GatherEvent.CandidateFound found, long nowNanos) {
        if (found.rttNanos() > 0) {
            generation.ice().serverAnswered(found.rttNanos());
        }
        generation.ice().addLocalCandidate(found.candidate(), found.socket(), nowNanos);
        found.told().ifPresent(generation.descriptions()::add);
    }

    static void end(Generation generation, long nowNanos) {
        generation.ice().endOfLocalCandidates(nowNanos);
        generation.descriptions().endOfLocalCandidates();
    }
}
