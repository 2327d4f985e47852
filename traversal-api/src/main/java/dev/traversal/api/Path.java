package dev.traversal.api;

/**
 * A way that datagrams take between two peers: a candidate pair on which a check succeeded (RFC 8445 section 4).
 *
 * @param local our candidate
 * @param remote the peer's candidate
 */
public record Path(Candidate local, Candidate remote) {
    /** {@return whether a relay carries it} */
    public boolean isRelayed() {
        return local.type() == CandidateType.RELAYED || remote.type() == CandidateType.RELAYED;
    }

    /** {@return {@code host 10.0.0.2:4000 <-> srflx 203.0.113.9:5000}} */
    @Override
    public String toString() {
        return local.type().token() + " " + local.address() + " <-> "
                + remote.type().token() + " " + remote.address();
    }
}
