package dev.traversal.ice.internal.signal;

/** Why an envelope or a prekey was not accepted. */
public enum EnvelopeRefusal {
    /** Too short, too long, of another version, or not built as it must be. */
    MALFORMED,
    /** Sealed to a prekey that is not ours, or no longer. */
    UNKNOWN_PREKEY,
    /** Sealed for somebody else, or altered on the way. */
    UNDECRYPTABLE,
    /** Not signed by whom it must be signed by, for this receiver. */
    BAD_SIGNATURE,
    /** An offer whose own prekey is of no use. */
    BAD_PREKEY,
    /** Too old, or its expiry lies too far ahead for the clocks of both sides. */
    EXPIRED,
    /** It was accepted before. */
    REPLAYED,
    /** Of a session that does not exist here. */
    WRONG_SESSION,
    /** Of a generation of its session that is over, or not yet begun. */
    WRONG_GENERATION,
    /** So many later messages came that this one can no longer be told from a replayed one. */
    OUT_OF_ORDER,
    /** Of a kind that the sender's role does not send. */
    UNEXPECTED_KIND
}
