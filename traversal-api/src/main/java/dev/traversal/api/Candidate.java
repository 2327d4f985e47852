package dev.traversal.api;

import java.util.Objects;
import java.util.Optional;

/**
 * An address at which an agent may be reachable (RFC 8445 section 4), component 1, UDP.
 *
 * @param type its kind
 * @param origin how it was learnt
 * @param address where the peer would send to
 * @param related for a reflexive candidate its base, for a relayed one its mapped address (RFC 8839 section 5.1)
 * @param priority 1..2^31-1 (RFC 8445 section 5.1.2)
 * @param foundation 1..32 ice-chars; equal for candidates of the same type, base address, and server
 */
public record Candidate(
        CandidateType type,
        CandidateOrigin origin,
        TransportAddress address,
        Optional<TransportAddress> related,
        long priority,
        String foundation) {
    /**
     * Checks priority and foundation.
     *
     * @param type its kind
     * @param origin how it was learnt
     * @param address where the peer would send to
     * @param related for a reflexive candidate its base, for a relayed one its mapped address (RFC 8839 section 5.1)
     * @param priority 1..2^31-1 (RFC 8445 section 5.1.2)
     * @param foundation 1..32 ice-chars; equal for candidates of the same type, base address, and server
     */
    public Candidate {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(origin, "origin");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(related, "related");
        if (priority < 1 || priority > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("priority must be 1..2147483647 but was " + priority);
        }
        IceChars.require(foundation, 1, 32, "foundation");
    }
}
