package dev.traversal.relay.internal.turn.client;

import dev.traversal.api.TransportAddress;
import dev.traversal.api.TurnCredentials;
import dev.traversal.api.TurnServer;
import dev.traversal.api.TurnUri;
import dev.traversal.api.TurnUri.Transport;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A peer's word that it relays, by UDP: where, and what it wants to see now. */
final class PeerOffer implements TurnCredentials {
    private List<InetSocketAddress> addresses;
    private Login login;

    PeerOffer(List<TransportAddress> addresses, Login login) {
        this.addresses = places(addresses);
        this.login = login;
    }

    /** Takes what the peer says later. */
    void renew(List<TransportAddress> where, Login shown) {
        addresses = places(where);
        login = shown;
    }

    List<InetSocketAddress> addresses() {
        return addresses;
    }

    TurnServer server() {
        return new TurnServer(new TurnUri(addresses.get(0), false, Optional.of(Transport.UDP)), this);
    }

    @Override
    public CompletionStage<Login> obtain() {
        return CompletableFuture.completedFuture(login);
    }

    private static List<InetSocketAddress> places(List<TransportAddress> addresses) {
        return addresses.stream().map(TransportAddress::toSocketAddress).toList();
    }
}
