package dev.traversal.ice.internal.agent;

/** What two peers have agreed on before they meet. */
enum SessionKind {
    /** The peer has a ticket or is called by one: it is of this library, and signaling says who it is. */
    TICKET(true, true),
    /** The application carries the descriptions, and data travels as it is. */
    PLAIN(false, false),
    /** The application carries the descriptions; DTLS with whoever has the fingerprint that they name. */
    DTLS(true, false),
    /** The same, and all that this library does beyond the standards is offered. */
    NATIVE(true, true);

    private final boolean secured;
    private final boolean extended;

    SessionKind(boolean secured, boolean extended) {
        this.secured = secured;
        this.extended = extended;
    }

    /** {@return whether there is a DTLS association} */
    boolean secured() {
        return secured;
    }

    /** {@return whether DTLS may begin before there is a path, in what the application carries} */
    boolean signalsHandshake() {
        return this == NATIVE;
    }

    /** {@return whether the peer is told that we are of this library} */
    boolean extended() {
        return extended;
    }
}
