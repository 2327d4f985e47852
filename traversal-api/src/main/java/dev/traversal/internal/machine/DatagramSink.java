package dev.traversal.internal.machine;

import java.net.InetSocketAddress;

/** Takes datagrams for a machine that may live on another loop. */
@FunctionalInterface
public interface DatagramSink {
    /**
     * Hands over one datagram; the bytes belong to the caller again when the call returns. A full queue drops and
     * counts.
     *
     * @param socket the socket it arrived at
     * @param remote the sender
     * @param buffer holds the payload
     * @param offset where it begins
     * @param length its bytes
     */
    void deliver(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length);
}
