package dev.traversal.internal.machine;

import java.net.InetSocketAddress;

/** The way out for application data: no object per packet. Callable from any thread. */
public interface DatagramPort {
    /**
     * Sends one datagram. The bytes are copied before the call returns.
     *
     * @param socket the socket to send from
     * @param remote where to
     * @param buffer holds the payload
     * @param offset where it begins
     * @param length its bytes
     * @return false if the socket's queue is full or the socket is gone: the datagram was not taken
     */
    boolean send(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length);

    /**
     * Opens the way for what comes from {@code remote}, and lets nothing get there: what an {@link Effect.Transmit} with a
     * limited TTL does at a socket of the system.
     *
     * @param socket an attached socket
     * @param remote where to
     */
    default void open(int socket, InetSocketAddress remote) {}
}
