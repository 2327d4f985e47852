package dev.traversal.spi;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException;
import dev.traversal.api.TransportAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The side channel over which two agents tell each other where they may be found. It carries opaque bytes and need not
 * be trusted: what it carries is encrypted for, and signed by, the peers themselves.
 *
 * <p>Methods may be called from any thread and must not block. Futures complete exceptionally with {@link
 * SignalingException} only.
 */
public interface SignalingChannel extends AutoCloseable {
    /**
     * Connects, and stays connected until closed. Called once, before anything else.
     *
     * @param identity whose messages to receive; a server may ask for proof of its possession
     * @param listener takes what arrives
     */
    void open(Identity identity, Listener listener);

    /**
     * Makes the agent's signed prekey available to whoever wants to write to it; replaces the one before. Kept across
     * reconnects by the channel.
     *
     * @param prekey at most 512 bytes
     * @return completes when it is available
     */
    CompletableFuture<Void> publish(byte[] prekey);

    /**
     * Gets a peer's signed prekey.
     *
     * @param peer the peer
     * @return its bytes
     */
    CompletableFuture<byte[]> fetchPrekey(PeerId peer);

    /**
     * Sends an envelope.
     *
     * @param peer to whom
     * @param envelope at most 32 KiB
     * @return completes when the side channel has taken it, which does not mean that the peer has it
     */
    CompletableFuture<Void> send(PeerId peer, byte[] envelope);

    /**
     * {@return where others reach this agent, for its ticket: an absolute URI of any scheme, of at most 512 ASCII
     * characters; empty if only the application knows}
     */
    Optional<URI> address();

    /** Disconnects. */
    @Override
    void close();

    /** Takes what arrives. Called from any thread; must not block. */
    interface Listener {
        /**
         * An envelope came.
         *
         * @param from who sent it, as the side channel says: not to be trusted
         * @param envelope the bytes
         */
        void onEnvelope(PeerId from, byte[] envelope);

        /**
         * The side channel is up or down.
         *
         * @param connected whether it is up
         * @param detail where to, or why not
         */
        void onStateChanged(boolean connected, String detail);

        /**
         * The side channel recommends STUN servers.
         *
         * @param servers their addresses
         */
        void onStunServers(List<TransportAddress> servers);
    }
}
