package dev.traversal.ice.internal.secure;

/** Why an association failed. */
public enum SecureFailure {
    /** The peer's certificate is not the one whose fingerprint was signaled (RFC 8122). */
    FINGERPRINT_MISMATCH,
    /** The key in the peer's certificate is not the peer's. */
    KEY_MISMATCH,
    /** The peer showed no certificate. */
    NO_CERTIFICATE,
    /** The peer offered nothing acceptable, or broke the protocol. */
    HANDSHAKE_REFUSED,
    /** The peer refused us, and its alert authenticates. */
    REFUSED_BY_PEER,
    /** The handshake did not end in time. */
    TIMEOUT,
    /** Too many handshakes are going on. */
    OVERLOADED,
    /** Something broke on this side. */
    INTERNAL
}
