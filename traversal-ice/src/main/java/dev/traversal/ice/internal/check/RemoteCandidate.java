package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import java.net.InetSocketAddress;

/** A candidate of the peer's, told or learnt from a check. */
final class RemoteCandidate {
    private final InetSocketAddress address;
    private final HostBudget budget;
    private Candidate candidate;
    private long verifiedNanos;
    private boolean verified;

    RemoteCandidate(Candidate candidate, HostBudget budget, long nowNanos) {
        this.budget = budget;
        this.candidate = candidate;
        this.address = candidate.address().toSocketAddress();
        this.verifiedNanos = nowNanos;
    }

    Candidate candidate() {
        return candidate;
    }

    InetSocketAddress address() {
        return address;
    }

    /** What its host may get. */
    HostBudget budget() {
        return budget;
    }

    boolean isPeerReflexive() {
        return candidate.type() == CandidateType.PEER_REFLEXIVE;
    }

    /** The peer told what we had learnt before: its word about type, priority and foundation counts (RFC 8838). */
    void told(Candidate signaled) {
        candidate = signaled;
    }

    /** Our check toward it was answered. */
    void verified(long nowNanos) {
        verified = true;
        verifiedNanos = nowNanos;
    }

    /** {@return whether this is to go before another: never verified before verified, then the longer ago} */
    boolean isStalerThan(RemoteCandidate other) {
        return verified == other.verified ? verifiedNanos - other.verifiedNanos < 0 : !verified;
    }
}
