package dev.traversal.api;

/** The peer could not be authenticated, or the secure channel broke. */
public final class SecureChannelException extends TraversalException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** The certificate is not the one whose fingerprint was signaled (RFC 8122). */
        FINGERPRINT_MISMATCH,
        /** The certificate's key is not the one that the peer id names. */
        PEER_ID_MISMATCH,
        /** Both sides have a right key, but for another session. */
        BINDING_MISMATCH,
        /** The peer offered nothing that is acceptable: an old version, a weak suite, no certificate. */
        HANDSHAKE_REFUSED,
        /** The handshake did not end in time. */
        HANDSHAKE_TIMEOUT,
        /** Something else. */
        INTERNAL
    }

    private final Reason reason;

    /**
     * Makes one.
     *
     * @param reason what went wrong
     * @param message the same for a person
     */
    public SecureChannelException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** {@return what went wrong} */
    public Reason reason() {
        return reason;
    }
}
