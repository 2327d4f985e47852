package dev.traversal.relay;

import dev.traversal.api.PeerId;
import java.net.InetSocketAddress;
import java.util.List;

/** What happens at a {@link RelayServer}. */
public sealed interface RelayServerEvent {
    /**
     * A peer proved who it is, and can be reached.
     *
     * @param peer who
     */
    record PeerRegistered(PeerId peer) implements RelayServerEvent {}

    /**
     * A peer's connection ended. Where the same peer has registered anew, this follows or precedes the news of that.
     *
     * @param peer who
     */
    record PeerLeft(PeerId peer) implements RelayServerEvent {}

    /**
     * A client has an allocation: peers reach it through the relay.
     *
     * @param account whose
     * @param client from where
     * @param relayed at which addresses of the relay, one a family
     */
    record AllocationMade(String account, InetSocketAddress client, List<InetSocketAddress> relayed)
            implements RelayServerEvent {
        /**
         * Keeps a copy.
         *
         * @param account whose
         * @param client from where
         * @param relayed at which addresses of the relay, one a family
         */
        public AllocationMade {
            relayed = List.copyOf(relayed);
        }
    }

    /**
     * An allocation is over.
     *
     * @param account whose
     * @param client from where
     * @param reason why, such as {@code expired}
     */
    record AllocationEnded(String account, InetSocketAddress client, String reason) implements RelayServerEvent {}
}
