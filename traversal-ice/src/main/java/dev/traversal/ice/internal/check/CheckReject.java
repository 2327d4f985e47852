package dev.traversal.ice.internal.check;

/** Why a check or an answer was not taken, beyond what {@link dev.traversal.internal.stun.StunReject} says. */
enum CheckReject {
    /** Not for our username fragment. */
    USERNAME("username"),
    /** The integrity is missing or made with another key. */
    INTEGRITY("integrity"),
    /** A request without a PRIORITY that makes sense. */
    PRIORITY("priority"),
    /** An attribute that must be understood is not. */
    UNKNOWN_ATTRIBUTE("unknown-attribute"),
    /** Both sides claim one role; the peer was told to change. */
    ROLE_CONFLICT("role-conflict"),
    /** USE-CANDIDATE from the controlled side. */
    USE_CANDIDATE("use-candidate"),
    /** A nomination older than one that was followed. */
    STALE_NOMINATION("stale-nomination"),
    /** A request that came before. */
    REPLAY("replay"),
    /** More sources of checks than are kept. */
    TOO_MANY_SOURCES("too-many-sources"),
    /** More candidates told than are kept. */
    TOO_MANY_CANDIDATES("too-many-candidates"),
    /** A candidate that was told before. */
    DUPLICATE_CANDIDATE("duplicate-candidate"),
    /** More checks ahead of the peer's description than are kept. */
    TOO_EARLY("too-early"),
    /** Neither a Binding request nor an answer to one. */
    UNEXPECTED("unexpected"),
    /** An answer to nothing that was asked. */
    UNKNOWN_TRANSACTION("unknown-transaction"),
    /** An answer at another socket, or from another address, than asked. */
    WRONG_SOURCE("wrong-source"),
    /** A success without an address. */
    ADDRESS("address");

    private final String label;

    CheckReject(String label) {
        this.label = label;
    }

    /** {@return the reason as a metric names it} */
    String label() {
        return label;
    }
}
