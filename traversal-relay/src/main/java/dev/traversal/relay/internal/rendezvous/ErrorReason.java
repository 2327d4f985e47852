package dev.traversal.relay.internal.rendezvous;

import org.jspecify.annotations.Nullable;

/** Why the server did not do what a client asked. */
public enum ErrorReason {
    /** No such peer is connected. */
    UNKNOWN_PEER("unknown-peer"),
    /** The peer is connected, but has published nothing yet. */
    NO_PREKEY("no-prekey"),
    /** A queue or quota is full; later it may work. */
    OVERLOADED("overloaded"),
    /** The message lacks something, or a value is out of range. */
    MALFORMED("malformed"),
    /** The server knows no message of this type. */
    UNKNOWN_TYPE("unknown-type"),
    /** The client speaks for somebody else. */
    FORBIDDEN("forbidden"),
    /** The directory or the message bus failed. */
    UNAVAILABLE("unavailable");

    private final String text;

    ErrorReason(String text) {
        this.text = text;
    }

    /** {@return how it is written in a message} */
    public String text() {
        return text;
    }

    static @Nullable ErrorReason parse(String text) {
        for (ErrorReason reason : values()) {
            if (reason.text.equals(text)) {
                return reason;
            }
        }
        return null;
    }
}
