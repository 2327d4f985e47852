package dev.traversal.ice.internal.agent;

import dev.traversal.api.SessionDescription;

/** Tells a session's peer what the session says of this end. */
@FunctionalInterface
interface Teller {
    /**
     * Tells the peer.
     *
     * @param generation of the credentials; the first description of one after 0 restarts ICE
     * @param description everything at first, then what is new
     */
    void tell(int generation, SessionDescription description);

    /** Tells once more what was told, if the way to the peer may have lost it. */
    default void repeat() {}

    /** Hands the peer a datagram of the handshake, while there is no path for it. */
    default void tellHandshake(byte[] datagram) {}

    /** Tells the peer a word about an attempt to get through hard NATs; it may be lost. */
    default void tellProbing(String text) {}

    /** The peer knows everything that it needs. */
    default void settle() {}
}
