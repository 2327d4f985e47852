package dev.traversal.ice.internal.signal;

/** Why a peer declines a session; the code is what stands in the body of a {@link MessageKind#REJECT}. */
public enum RejectReason {
    /** None of the others, or one that is not known here. */
    UNSPECIFIED(0),
    /** The peer does not listen. */
    NOT_LISTENING(1),
    /** The peer has as many sessions as it takes. */
    BUSY(2),
    /** The peer could not read the description. */
    MALFORMED(3),
    /** The peer closes. */
    CLOSING(4);

    private final int code;

    RejectReason(int code) {
        this.code = code;
    }

    /** {@return the body of the message} */
    public byte[] body() {
        return new byte[] {(byte) code};
    }

    /**
     * {@return the reason}
     *
     * @param body any bytes
     */
    public static RejectReason of(byte[] body) {
        for (RejectReason reason : values()) {
            if (body.length == 1 && body[0] == reason.code) {
                return reason;
            }
        }
        return UNSPECIFIED;
    }
}
