package dev.traversal.api;

import java.nio.ByteBuffer;

/** Takes the datagrams of a channel. */
@FunctionalInterface
public interface DatagramHandler {
    /**
     * Takes one datagram.
     *
     * @param channel the channel that it came through; sending on it from here is fine
     * @param datagram the payload, read-only, valid until this method returns
     */
    void onDatagram(SecureDatagramChannel channel, ByteBuffer datagram);
}
