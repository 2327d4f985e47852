package dev.traversal.ice.internal.agent;

/**
 * The first byte of what two agents of this library put into a DTLS application record. A foreign peer's records carry
 * the application's bytes alone.
 */
final class Frame {
    /** The rest is the application's datagram. */
    static final byte DATA = 0;
    /** Flags byte, then the MAC that ties the association to the session: {@link SessionBinding}. */
    static final byte BINDING = 1;

    static final int HEADER_BYTES = 1;

    private Frame() {}
}
