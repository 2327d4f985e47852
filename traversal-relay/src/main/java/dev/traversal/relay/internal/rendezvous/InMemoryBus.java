package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerId;
import dev.traversal.relay.spi.MessageBus;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The bus of one server. */
public final class InMemoryBus implements MessageBus {
    private final Map<PeerId, Inbox> inboxes = new ConcurrentHashMap<>();

    @Override
    public Attachment attach(PeerId peer, Inbox inbox) {
        Inbox before = inboxes.put(peer, inbox);
        if (before != null) {
            before.displaced();
        }
        return () -> inboxes.remove(peer, inbox);
    }

    @Override
    public CompletionStage<Delivery> send(PeerId from, PeerId to, byte[] envelope) {
        Inbox inbox = inboxes.get(to);
        return inbox == null ? CompletableFuture.completedFuture(Delivery.UNKNOWN_PEER) : inbox.deliver(from, envelope);
    }
}
