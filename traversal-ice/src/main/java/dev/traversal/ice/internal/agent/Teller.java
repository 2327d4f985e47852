package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;

/** Tells a session's peer what the session says of this end. */
@FunctionalInterface
interface Teller {
    void tell(SessionDescription description);

    /** Tells once more what was told, if the way to the peer may have lost it. */
    default void repeat() {}

    /** Hands the peer a datagram of the handshake, while there is no path for it. */
    default void tellHandshake(byte[] datagram) {}

    /** The peer knows everything that it needs. */
    default void settle() {}
}
