package dev.traversal.relay.internal.turn.client;

/** Why something that came from a relay was not passed on, beside {@link dev.traversal.internal.stun.StunReject}. */
enum Drop {
    /** It did not come from the relay. */
    WRONG_SOURCE,
    /** ChannelData that is shorter than it says. */
    TRUNCATED,
    /** ChannelData of a channel that was not bound. */
    UNKNOWN_CHANNEL,
    /** An indication without a peer, without data, or of another kind. */
    MALFORMED_INDICATION,
    /** Data of a peer that was not permitted. */
    NOT_PERMITTED
}
