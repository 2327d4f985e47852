package dev.traversal.ice.internal.check;

/** Who decides which pair carries the data (RFC 8445 section 6.1.1). */
public enum Role {
    /** Nominates; the initiator, unless roles conflict. */
    CONTROLLING,
    /** Follows the nomination. */
    CONTROLLED;

    /** {@return the other one} */
    Role other() {
        return this == CONTROLLING ? CONTROLLED : CONTROLLING;
    }
}
