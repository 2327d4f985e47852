package dev.traversal.relay.internal.turn.server;

/** Why a datagram was dropped or a request refused. */
public enum TurnReject {
    /** Neither a STUN message nor ChannelData. */
    NOT_TURN("not-turn"),
    /** A malformed STUN message. */
    MALFORMED("malformed"),
    /** A method or class that clients do not send. */
    METHOD("method"),
    /** Credentials are missing or wrong. */
    UNAUTHENTICATED("unauthenticated"),
    /** A nonce is not ours, or too old. */
    STALE_NONCE("stale-nonce"),
    /** A refusal that was not told: too many a second, to somebody who may be forged. */
    UNTOLD("untold"),
    /** The request makes no sense. */
    BAD_REQUEST("bad-request"),
    /** Something in it must be understood and is not. */
    UNKNOWN_ATTRIBUTE("unknown-attribute"),
    /** The user or the source has what it may have. */
    QUOTA("quota"),
    /** The server has no room or no port. */
    CAPACITY("capacity"),
    /** The server lets nobody in any more. */
    DRAINING("draining"),
    /** No such allocation, or one too many, or somebody else's. */
    MISMATCH("allocation-mismatch"),
    /** An address family or transport that there is none of. */
    UNSUPPORTED("unsupported"),
    /** A peer that must not be relayed to. */
    FORBIDDEN_PEER("forbidden-peer"),
    /** A datagram from or to a peer without a permission. */
    NO_PERMISSION("no-permission"),
    /** ChannelData on a channel that is not bound. */
    NO_CHANNEL("no-channel"),
    /** ChannelData that claims to be longer than it is. */
    LENGTH("length"),
    /** A user sends more than he may. */
    SHAPED("shaped"),
    /** A socket's queue is full. */
    CONGESTED("congested");

    private final String label;

    TurnReject(String label) {
        this.label = label;
    }

    /** {@return the reason as a metric names it} */
    public String label() {
        return label;
    }
}
