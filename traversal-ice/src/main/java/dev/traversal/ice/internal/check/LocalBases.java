package dev.traversal.ice.internal.check;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our sockets, and the candidates that lead to them. */
final class LocalBases {
    static final int MAX_SOCKETS = 32;
    private static final int MAX_CANDIDATES = 64;

    private final Map<Integer, LocalBase> bases = new LinkedHashMap<>();
    private final Translation translation = new Translation();
    private long firstNanos;
    private int candidates;

    /** {@return how long ago the first candidate was told, 0 if there is none} */
    long sinceFirstNanos(long nowNanos) {
        return candidates == 0 ? 0 : nowNanos - firstNanos;
    }

    Translation translation() {
        return translation;
    }

    Collection<LocalBase> all() {
        return bases.values();
    }

    @Nullable
    LocalBase at(int socket) {
        return bases.get(socket);
    }

    /**
     * Adds a candidate. Those known at the very first moment are in the first description, later ones travel on their
     * own.
     *
     * @return its base, or {@code null} if it was known before or is one too many
     */
    @Nullable
    LocalBase add(Candidate candidate, int socket, long nowNanos) {
        if (candidates == 0) {
            firstNanos = nowNanos;
        }
        LocalBase known = bases.get(socket);
        // Of an IPv6 socket behind a NAT64 the servers see an IPv4 address: its base tells the family.
        boolean ipv6 = candidate.type() == CandidateType.RELAYED
                ? candidate.address().isIpv6()
                : candidate.related().orElse(candidate.address()).isIpv6();
        boolean fits =
                known == null ? bases.size() < MAX_SOCKETS : known.isIpv6() == ipv6 && !known.has(candidate.address());
        if (!fits || candidates == MAX_CANDIDATES) {
            return null;
        }
        LocalBase base = known == null ? new LocalBase(socket, ipv6, translation) : known;
        base.add(candidate, nowNanos, nowNanos == firstNanos);
        bases.put(socket, base);
        candidates++;
        return base;
    }

    /** A candidate leads here no more. */
    void remove(LocalBase base, Candidate candidate) {
        candidates--;
        base.remove(candidate.address());
        if (base.isEmpty()) {
            bases.remove(base.socket());
        }
    }

    /** A socket is gone, with all that leads to it. */
    void remove(LocalBase base) {
        candidates -= base.size();
        bases.remove(base.socket());
    }
}
