package dev.traversal.api;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of candidates (RFC 8445 section 5.1.1), best first. */
public enum CandidateType {
    /** An address of an interface. */
    HOST("host", 126),
    /** An address that the peer's check came from or that our check was seen from. */
    PEER_REFLEXIVE("prflx", 110),
    /** An address on the outer side of a NAT, as a server saw it, a gateway granted it, or the owner knows it. */
    SERVER_REFLEXIVE("srflx", 100),
    /** An address of a relay. */
    RELAYED("relay", 0);

    private final String token;
    private final int preference;

    CandidateType(String token, int preference) {
        this.token = token;
        this.preference = preference;
    }

    static Optional<CandidateType> ofToken(String token) {
        return Arrays.stream(values()).filter(type -> type.token.equals(token)).findFirst();
    }

    /** {@return the word in {@code a=candidate} (RFC 8839 section 5.1)} */
    public String token() {
        return token;
    }

    /** {@return the recommended type preference, 0..126 (RFC 8445 section 5.1.2.2)} */
    public int preference() {
        return preference;
    }
}
