package dev.traversal.api;

import org.jspecify.annotations.Nullable;

/** The peer could not be reached through signaling, or what came from there was unacceptable. */
public final class SignalingException extends TraversalException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Reason {
        /** The rendezvous server cannot be reached. */
        UNREACHABLE,
        /** The rendezvous server knows no such peer now. */
        UNKNOWN_PEER,
        /** The peer answered nothing. */
        NO_ANSWER,
        /** The peer takes no sessions, or not this one. */
        REFUSED,
        /** A message was malformed. */
        MALFORMED,
        /** A message's signature, recipient, order or expiry was wrong. */
        FORGED,
        /** A queue or quota is full. */
        OVERLOADED,
        /** No signaling is configured. */
        NOT_CONFIGURED
    }

    private final Reason reason;

    /**
     * Makes one.
     *
     * @param reason what went wrong
     * @param message the same for a person
     */
    public SignalingException(Reason reason, String message) {
        this(reason, message, null);
    }

    /**
     * Makes one.
     *
     * @param reason what went wrong
     * @param message the same for a person
     * @param cause what came, or {@code null}
     */
    public SignalingException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** {@return what went wrong} */
    public Reason reason() {
        return reason;
    }
}
