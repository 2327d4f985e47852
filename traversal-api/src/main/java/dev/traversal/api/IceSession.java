package dev.traversal.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A session of which the application carries the descriptions itself, as lines of RFC 8839, so that any implementation
 * of ICE may be the peer. Made by {@link TraversalAgent#negotiate}.
 *
 * <p>Lines and datagrams may be handed in from any thread.
 */
public interface IceSession extends AutoCloseable {
    /** What goes over the paths. */
    enum Mode {
        /** ICE alone: datagrams travel as they are. Nobody has proven who the peer is, and everybody can read them. */
        PLAIN,
        /** ICE, and DTLS with whoever has the certificate that the peer's {@code a=fingerprint} names (RFC 8122). */
        DTLS,
        /** The same, and with a peer of this library all that it does beyond the standards. */
        NATIVE
    }

    /** Who decides which pair carries the data (RFC 8445 section 6.1.1). */
    enum Role {
        /** The one who asked for the session. */
        CONTROLLING,
        /** The one who was asked. */
        CONTROLLED
    }

    /** {@return its name in events and reports} */
    SessionId id();

    /**
     * Takes one line that the peer told: lines may come early or late and in any order, candidates at any time.
     *
     * @param line such as {@code a=candidate:…}, with or without a line end; unknown attributes are ignored
     * @return false if the line is malformed, contradicts an earlier one, or names a candidate that cannot be used
     */
    boolean handleLine(String line);

    /**
     * Restarts ICE, once the session is connected: new credentials and all candidates are told, and paths are looked for
     * anew while datagrams go on taking those that there are (RFC 8445 section 9). A peer may do so at any time.
     */
    void restart();

    /**
     * Sends a datagram over the best valid path. While there is none, the newest 16 are kept.
     *
     * @param datagram its remaining bytes, at most 1,150; its position moves to its limit if they were taken
     * @return false if the way out is full
     * @throws IllegalArgumentException if it is too long
     * @throws IllegalStateException if the session is closed
     */
    boolean send(ByteBuffer datagram);

    /**
     * Sets who takes datagrams; those that came before are kept, up to a bound.
     *
     * @param taker takes a read-only view, valid during the call
     */
    void onDatagram(Consumer<ByteBuffer> taker);

    /**
     * {@return completes when datagrams flow, or exceptionally with a {@link ConnectivityException}, {@link
     * SecureChannelException} or {@link SignalingException} within the builder's connect timeout}
     */
    CompletableFuture<Void> connected();

    /** {@return the path that datagrams take now, if there is one} */
    Optional<Path> path();

    /** {@return the last measured round-trip time of that path} */
    Optional<Duration> roundTripTime();

    /** {@return what went through so far} */
    ChannelStatistics statistics();

    /** {@return everything that was tried so far} */
    CompletableFuture<ConnectivityReport> report();

    /** {@return completes when the session is over, with the reason; never exceptionally} */
    CompletableFuture<CloseReason> closed();

    /** Ends the session; returns at once, and is idempotent. */
    @Override
    void close();
}
