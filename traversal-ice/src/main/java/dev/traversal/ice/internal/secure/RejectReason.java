package dev.traversal.ice.internal.secure;

/** Why bytes from the network were dropped. Each is counted in {@link SecureStatistics}; none is an exception. */
public enum RejectReason {
    /** Not a DTLS record, or one cut short. */
    MALFORMED_RECORD,
    /** An epoch that does not exist now (row D08). */
    WRONG_EPOCH,
    /** A content type that has no place here. */
    UNEXPECTED_TYPE,
    /** The record does not authenticate. */
    BAD_RECORD,
    /** The record came before, or is older than the window (row D05). */
    REPLAY,
    /** An alert that anybody could have sent (row D07). */
    UNAUTHENTICATED_ALERT,
    /** Records of the new epoch came before the handshake was complete, more than are kept (row D08). */
    TOO_EARLY,
    /** A handshake fragment that contradicts its own lengths, or an empty one (row D04). */
    MALFORMED_FRAGMENT,
    /** A handshake message that declares more than 16 KiB (row D02). */
    OVERSIZED_MESSAGE,
    /** A fragment that disagrees with earlier ones of its message (row D04). */
    FRAGMENT_MISMATCH,
    /** The 65th piece of one message, or more bytes than are kept (row D03). */
    TOO_MANY_FRAGMENTS,
    /** A handshake message too far ahead of what was received. */
    TOO_FAR_AHEAD,
    /** A handshake on a live association: there is no renegotiation (rows D09 and D11). */
    RENEGOTIATION,
    /** The association is over. */
    CLOSED
}
