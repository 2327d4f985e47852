package dev.traversal.internal.stun;

/** Why a datagram was not taken as a STUN message, or a message not as an answer. Counted, never thrown. */
public enum StunReject {
    /** Fewer bytes than a header. */
    TOO_SHORT("too-short"),
    /** The first two bits are not zero: another protocol's datagram. */
    NOT_STUN("not-stun"),
    /** No magic cookie: the STUN of RFC 3489, or noise. */
    CLASSIC_STUN("classic-stun"),
    /** The length field is no multiple of four, or not what the datagram holds. */
    LENGTH("length"),
    /** An attribute or its padding runs past the message. */
    ATTRIBUTE_OVERRUN("attribute-overrun"),
    /** An attribute's value is longer or shorter than it can be. */
    ATTRIBUTE_LENGTH("attribute-length"),
    /** More attributes than {@link StunMessage#MAX_ATTRIBUTES}. */
    TOO_MANY_ATTRIBUTES("too-many-attributes"),
    /** FINGERPRINT is wrong or not the last attribute. */
    FINGERPRINT("fingerprint"),
    /** A method that is not served here. */
    METHOD("method"),
    /** A class that is not expected here: an indication, or an answer to nothing asked. */
    MESSAGE_CLASS("message-class"),
    /** An attribute that must be understood is not. */
    UNKNOWN_ATTRIBUTE("unknown-attribute"),
    /** The integrity is missing or wrong. */
    INTEGRITY("integrity"),
    /** An address attribute makes no sense. */
    ADDRESS("address"),
    /** An answer to a transaction that is unknown or has ended. */
    UNKNOWN_TRANSACTION("unknown-transaction"),
    /** An answer from another address or socket than asked. */
    WRONG_SOURCE("wrong-source");

    private final String label;

    StunReject(String label) {
        this.label = label;
    }

    /** {@return the reason as a metric names it} */
    public String label() {
        return label;
    }
}
