package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;

/** What the server machine asks its shell to do. */
public sealed interface ServerEffect {
    /**
     * Send a text message; answered by {@link RendezvousServerMachine#handleWritten} with its length.
     *
     * @param connection where to
     * @param text JSON
     */
    record Write(long connection, byte[] text) implements ServerEffect {}

    /**
     * Send a pong; answered by {@link RendezvousServerMachine#handleWritten} with its length.
     *
     * @param connection where to
     * @param payload of the ping
     */
    record Pong(long connection, byte[] payload) implements ServerEffect {}

    /**
     * Close a connection; answered by {@link RendezvousServerMachine#handleClosed}. Nothing is read from it any more.
     *
     * @param connection which
     * @param code a {@link CloseCode}
     */
    record Close(long connection, int code) implements ServerEffect {}

    /**
     * Read from a connection, or stop reading.
     *
     * @param connection which
     * @param wanted whether to read
     */
    record Read(long connection, boolean wanted) implements ServerEffect {}

    /**
     * A peer is registered: tell the directory and the bus.
     *
     * @param connection where it is
     * @param peer who
     */
    record Register(long connection, PeerId peer) implements ServerEffect {}

    /**
     * The peer of a connection has gone: tell the directory and the bus.
     *
     * @param connection which
     */
    record Unregister(long connection) implements ServerEffect {}

    /**
     * Tell the directory the prekey of a connection's peer.
     *
     * @param connection which
     * @param token names the answer; 0 if none is wanted
     * @param prekey the bytes
     */
    record Publish(long connection, long token, byte[] prekey) implements ServerEffect {}

    /**
     * Ask the directory.
     *
     * @param token names the answer
     * @param peer for whom
     */
    record Find(long token, PeerId peer) implements ServerEffect {}

    /**
     * Give an envelope to the bus.
     *
     * @param token names the answer
     * @param from the sender
     * @param to the receiver
     * @param envelope the bytes
     */
    record Route(long token, PeerId from, PeerId to, byte[] envelope) implements ServerEffect {}
}
