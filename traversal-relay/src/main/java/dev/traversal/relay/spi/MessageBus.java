package dev.traversal.relay.spi;

import dev.traversal.api.PeerId;
import java.util.concurrent.CompletionStage;

/**
 * Carries envelopes between peers, who may be connected to different servers. Called from a server's loop: methods
 * must not block. Envelopes are encrypted and signed by the peers, so a bus need not be trusted.
 */
public interface MessageBus {
    /** What became of an envelope. */
    enum Delivery {
        /** Handed to the receiver's connection. */
        DELIVERED,
        /** No such peer is connected. */
        UNKNOWN_PEER,
        /** The receiver takes no more for now. */
        OVERLOADED
    }

    /**
     * A peer connected to this server: its envelopes are to come here from now on, and no longer to wherever they went
     * before.
     *
     * @param peer who
     * @param inbox takes its envelopes
     * @return ends it, unless the peer has been attached anew since
     */
    Attachment attach(PeerId peer, Inbox inbox);

    /**
     * Sends an envelope.
     *
     * @param from the sender, who has proved it
     * @param to the receiver
     * @param envelope at most 32 KiB
     * @return what became of it
     */
    CompletionStage<Delivery> send(PeerId from, PeerId to, byte[] envelope);

    /** Takes a peer's envelopes. May be called from any thread. */
    interface Inbox {
        /**
         * An envelope came.
         *
         * @param from the sender
         * @param envelope the bytes
         * @return whether the peer's connection took it
         */
        CompletionStage<Delivery> deliver(PeerId from, byte[] envelope);

        /** The same peer was attached elsewhere: this connection is of no more use. */
        void displaced();
    }

    /** A peer's place on the bus. */
    interface Attachment extends AutoCloseable {
        /** Gives it up. */
        @Override
        void close();
    }
}
