package dev.traversal.spi;

import dev.traversal.api.Candidate;
import dev.traversal.api.CandidateOrigin;
import dev.traversal.api.TransportAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Finds addresses at which an agent's socket can be reached: forwarded ports, gateways, whatever an application knows.
 * The agent never waits for it: what it finds later is trickled to the peers (RFC 8838).
 */
public interface CandidateSource extends AutoCloseable {
    /**
     * Starts to look; called once for each socket of an agent, and again when the addresses behind it have changed. Must
     * not block.
     *
     * @param socket where the agent's socket is bound; the address may be a wildcard
     * @return what was found, possibly later, possibly nothing
     */
    CompletableFuture<List<Found>> find(TransportAddress socket);

    /**
     * Starts to look, and goes on telling when what it knows changes; the agent calls this, and as it stands it asks {@link
     * #find} once.
     *
     * @param socket where the agent's socket is bound; the address may be a wildcard
     * @param watcher takes what is known, on any thread
     */
    default void watch(TransportAddress socket, Watcher watcher) {
        var unused = find(socket).whenComplete((found, error) -> {
            if (error == null) {
                watcher.found(found, "");
            } else {
                watcher.failed(error.toString());
            }
        });
    }

    /**
     * A peer's authenticated packet came to the socket though nothing had been sent to the peer: what was found lets peers
     * in by itself. Nothing comes of it as it stands. Called on the agent's loop, where nothing may block, and perhaps again
     * for what is known already.
     *
     * @param found what leads to that socket
     */
    default void reached(Found found) {}

    /** {@return a short name for reports, such as {@code static}} */
    String name();

    /** Gives back what it holds. */
    @Override
    void close();

    /** Takes what a source knows of one socket. */
    interface Watcher {
        /**
         * Something is known, or no longer.
         *
         * @param all what leads to the socket now: what was told before and is not in it is withdrawn
         * @param note more about it, for reports; empty for nothing
         */
        void found(List<Found> all, String note);

        /**
         * Nothing is found for now.
         *
         * @param reason for people
         */
        void failed(String reason);
    }

    /**
     * An address that leads to the agent's socket.
     *
     * @param external where peers would send to
     * @param origin how it was learnt
     */
    record Found(TransportAddress external, CandidateOrigin origin) {}

    /**
     * {@return a source that knows one address, given by whoever runs the application}
     *
     * @param external a forwarded port or the public side of a 1:1 NAT; becomes a {@link Candidate} of type
     *     server-reflexive
     */
    static CandidateSource fixed(TransportAddress external) {
        return new FixedCandidateSource(external);
    }
}
