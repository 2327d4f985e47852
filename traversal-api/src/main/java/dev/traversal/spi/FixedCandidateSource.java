package dev.traversal.spi;

import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.TransportAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Knows one address. */
record FixedCandidateSource(TransportAddress external) implements CandidateSource {
    @Override
    public CompletableFuture<List<Found>> find(TransportAddress socket) {
        boolean fits = socket.isIpv6() == external.isIpv6();
        return CompletableFuture.completedFuture(
                fits ? List.of(new Found(external, CandidateOrigin.STATIC)) : List.of());
    }

    @Override
    public String name() {
        return "static " + external;
    }

    @Override
    public void close() {
        // holds nothing
    }
}
