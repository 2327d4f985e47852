package dev.traversal.internal.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import java.io.IOException;
import java.net.InetAddress;

/** What differs between the ways to the system's sockets: epoll, or what the JDK offers. */
interface Transport {
    /** Received datagrams are no longer than this. */
    int MAX_DATAGRAM_BYTES = 65_535;

    /** Room for a burst while the loop is busy; the system may grant less. */
    int RECEIVE_BUFFER_BYTES = 4 << 20;

    /** Room for a burst on its way out; the system may grant less. */
    int SEND_BUFFER_BYTES = 2 << 20;

    /** {@return what an event loop waits with} */
    IoHandlerFactory ioHandlers();

    /**
     * Opens a socket, not yet bound.
     *
     * @param local decides about the family
     * @return the socket
     * @throws IOException if the system has no such sockets
     */
    DatagramSystemSocket open(InetAddress local) throws IOException;

    /**
     * Opens a stream, not yet connected.
     *
     * @return the channel
     * @throws IOException if the system has no room for it
     */
    Channel openStream() throws IOException;

    /** {@return whether a single datagram can leave with a hop limit of its own} */
    boolean canLimitTtl();
}
