package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.CandidateType;
import dev.traversal.api.TransportAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The peer's candidates, by address: a bounded number of those it told, and of those its checks came from. */
final class RemoteCandidates {
    static final int MAX_TOLD = 100;
    static final int MAX_PEER_REFLEXIVE = 16;

    private final Map<InetSocketAddress, RemoteCandidate> candidates = new LinkedHashMap<>();
    private int learnt;

    /** {@return the candidate at an address, or {@code null}} */
    @Nullable
    RemoteCandidate at(InetSocketAddress address) {
        return candidates.get(address);
    }

    Collection<RemoteCandidate> all() {
        return candidates.values();
    }

    /** {@return whether there is room for another that the peer tells} */
    boolean isFull() {
        return candidates.values().stream().filter(it -> !it.isPeerReflexive()).count() >= MAX_TOLD;
    }

    RemoteCandidate add(Candidate candidate, long nowNanos) {
        RemoteCandidate added = new RemoteCandidate(candidate, budgetOf(candidate.address()), nowNanos);
        candidates.put(added.address(), added);
        return added;
    }

    private HostBudget budgetOf(TransportAddress address) {
        for (RemoteCandidate known : candidates.values()) {
            if (known.candidate().address().address().equals(address.address())) {
                return known.budget();
            }
        }
        return new HostBudget();
    }

    void remove(RemoteCandidate candidate) {
        candidates.remove(candidate.address());
    }

    /**
     * {@return which learnt candidate must go before another is learnt, {@code null} if none must}
     *
     * @param mayGo those that may
     */
    @Nullable
    RemoteCandidate toEvict(Predicate<RemoteCandidate> mayGo) {
        RemoteCandidate stalest = null;
        int count = 0;
        for (RemoteCandidate candidate : candidates.values()) {
            if (candidate.isPeerReflexive()) {
                count++;
                if (mayGo.test(candidate) && (stalest == null || candidate.isStalerThan(stalest))) {
                    stalest = candidate;
                }
            }
        }
        return count < MAX_PEER_REFLEXIVE ? null : stalest;
    }

    /** {@return whether another may be learnt once {@link #toEvict} has gone} */
    boolean mayLearn() {
        return candidates.values().stream()
                        .filter(RemoteCandidate::isPeerReflexive)
                        .count()
                < MAX_PEER_REFLEXIVE;
    }

    /**
     * Adds the source of a check (RFC 8445 section 7.3.1.3).
     *
     * @param address the source
     * @param priority what the check said
     */
    RemoteCandidate learn(InetSocketAddress address, long priority, long nowNanos) {
        Candidate candidate = new Candidate(
                CandidateType.PEER_REFLEXIVE,
                CandidateOrigin.CHECK,
                TransportAddress.of(address),
                Optional.empty(),
                priority,
                "learnt" + learnt++); // differs from all others (RFC 8445 section 7.3.1.3)
        return add(candidate, nowNanos);
    }
}
