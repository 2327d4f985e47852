package dev.traversal.relay.spi;

import dev.traversal.api.PeerId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Who is connected, and the prekey that each of them published. Called from a server's loop: methods must not block.
 * Whatever a directory answers is checked by the peers themselves, so it need not be trusted.
 */
public interface PeerDirectory {
    /**
     * A peer has proved who it is. Replaces an older registration of the same peer.
     *
     * @param peer who
     * @return the way to change and end the registration
     */
    Registration register(PeerId peer);

    /**
     * Looks up a peer.
     *
     * @param peer who
     * @return what is known; empty if the peer is not connected
     */
    CompletionStage<Optional<Entry>> find(PeerId peer);

    /** One peer's registration. Does nothing any more once it has been replaced or closed. */
    interface Registration extends AutoCloseable {
        /**
         * Sets what others fetch.
         *
         * @param prekey at most 512 bytes
         * @return completes when others get it
         */
        CompletionStage<Void> publish(byte[] prekey);

        /** The peer has gone. */
        @Override
        void close();
    }

    /**
     * A peer that is connected.
     *
     * @param prekey what it published, if it did
     */
    record Entry(Optional<byte[]> prekey) {}
}
