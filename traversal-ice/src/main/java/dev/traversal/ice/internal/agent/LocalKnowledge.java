package dev.traversal.ice.internal.agent;

import dev.traversal.api.Candidate;
import dev.traversal.api.Nat64Prefix;
import dev.traversal.ice.internal.gather.GatherEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a session knows of this end: a restart begins with it. */
final class LocalKnowledge {
    private final List<GatherEvent.CandidateFound> candidates = new ArrayList<>(4);
    private @Nullable Nat64Prefix nat64;
    private boolean complete;

    void add(GatherEvent.CandidateFound found) {
        candidates.add(found);
    }

    void remove(Candidate candidate) {
        candidates.removeIf(found -> found.candidate().equals(candidate));
    }

    void socketGone(int socket) {
        candidates.removeIf(found -> found.socket() == socket);
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
        if (complete) {
            end(generation, nowNanos);
        }
    }

    static void tell(Generation generation, GatherEvent.CandidateFound found, long nowNanos) {
        generation.ice().addLocalCandidate(found.candidate(), found.socket(), nowNanos);
        found.told().ifPresent(generation.descriptions()::add);
    }

    static void end(Generation generation, long nowNanos) {
        generation.ice().endOfLocalCandidates(nowNanos);
        generation.descriptions().endOfLocalCandidates();
    }
}
