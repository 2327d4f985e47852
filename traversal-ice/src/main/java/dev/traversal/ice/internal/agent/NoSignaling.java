package dev.traversal.ice.internal.agent;

import dev.traversal.api.Identity;
import dev.traversal.api.PeerId;
import dev.traversal.api.SignalingException;
import dev.traversal.spi.SignalingChannel;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The side channel of an agent that was given none: it reaches nobody. */
final class NoSignaling implements SignalingChannel {
    @Override
    public void open(Identity identity, Listener listener) {}

    @Override
    public CompletableFuture<Void> publish(byte[] prekey) {
        return CompletableFuture.failedFuture(notConfigured());
    }

    @Override
    public CompletableFuture<byte[]> fetchPrekey(PeerId peer) {
        return CompletableFuture.failedFuture(notConfigured());
    }

    @Override
    public CompletableFuture<Void> send(PeerId peer, byte[] envelope) {
        return CompletableFuture.failedFuture(notConfigured());
    }

    @Override
    public Optional<URI> address() {
        return Optional.empty();
    }

    @Override
    public void close() {}

    static SignalingException notConfigured() {
        return new SignalingException(
                SignalingException.Reason.NOT_CONFIGURED,
                "no way to tell peers anything: give the builder a rendezvous server or a signaling channel");
    }
}
