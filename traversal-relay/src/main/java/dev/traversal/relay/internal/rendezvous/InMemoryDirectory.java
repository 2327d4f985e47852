package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;
import dev.traversal.relay.spi.PeerDirectory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The directory of one server. As large as the number of peers that the server admits. */
public final class InMemoryDirectory implements PeerDirectory {
    private final Map<PeerId, Held> peers = new ConcurrentHashMap<>();

    @Override
    public Registration register(PeerId peer) {
        Held held = new Held(peer);
        peers.put(peer, held);
        return held;
    }

    @Override
    public CompletionStage<Optional<Entry>> find(PeerId peer) {
        return CompletableFuture.completedFuture(
                Optional.ofNullable(peers.get(peer)).map(held -> new Entry(held.prekey)));
    }

    private final class Held implements Registration {
        private final PeerId peer;
        private volatile Optional<byte[]> prekey = Optional.empty();

        Held(PeerId peer) {
            this.peer = peer;
        }

        @Override
        public CompletionStage<Void> publish(byte[] newPrekey) {
            prekey = Optional.of(newPrekey.clone());
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            peers.remove(peer, this);
        }
    }
}
