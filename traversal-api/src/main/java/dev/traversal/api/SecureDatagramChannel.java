package dev.traversal.api;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * An encrypted, authenticated way for datagrams to one peer, whatever path they take: it stays the same when the path
 * changes. Like UDP it may lose, and reorder; it never duplicates, corrupts, or delivers what the peer did not send.
 *
 * <p>All methods may be called from any thread.
 */
public interface SecureDatagramChannel extends AutoCloseable {
    /** {@return who is at the other end, proven by its key} */
    PeerId peer();

    /** {@return the session's name} */
    SessionId session();

    /**
     * Sends the remaining bytes as one datagram, without waiting. On {@code true} the buffer's position is at its
     * limit; on {@code false} it is unchanged.
     *
     * @param datagram at most {@link #maxDatagramBytes()} remaining bytes
     * @return false if the way out is full: wait a little, or drop
     * @throws IllegalArgumentException if the datagram is too long
     * @throws IllegalStateException if the channel is closed
     */
    boolean send(ByteBuffer datagram);

    /**
     * Waits for a datagram and copies it into {@code into}; what does not fit is cut off. For channels without a
     * handler: up to 256 datagrams wait here, later ones are dropped.
     *
     * @param into where to
     * @param timeout how long to wait at most
     * @return the datagram's bytes, or -1 if none came in time or the channel is closed and nothing is left
     * @throws InterruptedException if the thread is interrupted
     * @throws IllegalStateException if a handler is set
     */
    int receive(ByteBuffer into, Duration timeout) throws InterruptedException;

    /**
     * Hands every datagram to {@code handler}, those that wait already first. The handler runs on the agent's callback
     * executor if the builder has one, else on the channel's event loop, and must not block there.
     *
     * @param handler takes them, one at a time, in the order of arrival
     */
    void onDatagram(DatagramHandler handler);

    /**
     * {@return the largest payload that one datagram can carry on the present path, in bytes; at least 1150}
     *
     * <p>It grows within seconds where the path takes more, and falls when the path changes or takes less; what was sent
     * in the meantime is lost, as datagrams are.
     */
    int maxDatagramBytes();

    /** {@return the path that datagrams take now, if there is one} */
    Optional<Path> path();

    /** {@return the last measured round-trip time of that path} */
    Optional<Duration> roundTripTime();

    /** {@return what went through so far} */
    ChannelStatistics statistics();

    /** {@return everything that was tried for this channel so far} */
    CompletableFuture<ConnectivityReport> report();

    /** {@return completes when the channel is closed, with the reason; never exceptionally} */
    CompletableFuture<CloseReason> closed();

    /** Tells the peer and closes; returns at once, and is idempotent. */
    @Override
    void close();
}
