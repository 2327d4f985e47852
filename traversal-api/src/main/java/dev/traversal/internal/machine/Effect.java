package dev.traversal.internal.machine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** What a machine asks its driver to do. Failures come back as {@link Input}. */
public sealed interface Effect {
    /**
     * Send one datagram of the control plane. Application data goes through {@link DatagramPort} instead.
     *
     * @param socket the socket to send from
     * @param remote where to
     * @param payload the bytes; the driver's from now on
     * @param ttl IPv4 TTL or IPv6 hop limit for this datagram alone, 0 for the system's default; where the platform
     *     cannot set it ({@link Driver#canLimitTtl()}) a datagram with a limit is not sent at all
     * @param whole whether it must not be fragmented on its way, where the platform can say so; if it cannot leave whole
     *     it does not leave, and nobody is told
     */
    record Transmit(int socket, InetSocketAddress remote, byte[] payload, int ttl, boolean whole) implements Effect {
        /**
         * Makes one that may be fragmented.
         *
         * @param socket the socket to send from
         * @param remote where to
         * @param payload the bytes; the driver's from now on
         * @param ttl as above
         */
        public Transmit(int socket, InetSocketAddress remote, byte[] payload, int ttl) {
            this(socket, remote, payload, ttl, false);
        }
    }

    /**
     * Open a UDP socket; answered by {@link Input.SocketOpened} or {@link Input.SocketFailed}. Its datagrams go to the
     * machine that opened it.
     *
     * @param socket the machine's name for it, unique within the driver
     * @param local address to bind, port 0 for any
     */
    record OpenSocket(int socket, InetSocketAddress local) implements Effect {}

    /**
     * Open a UDP socket for a multicast group, at the wildcard address and the group's port, which it shares with others of
     * this host; answered as {@link OpenSocket} is. It takes what is sent to the group and what is sent to this host there.
     *
     * @param socket the machine's name for it, unique within the driver
     * @param group the group's address and port
     * @param at an address of each interface at which to join; where that fails it is not joined
     */
    record OpenGroup(int socket, InetSocketAddress group, List<InetAddress> at) implements Effect {
        /** Keeps a copy. */
        public OpenGroup {
            at = List.copyOf(at);
        }
    }

    /**
     * Open a stream, which is a socket like any other from then on: each {@link Transmit} writes one message or some bytes,
     * whatever its remote address, and what arrives is a datagram from the server. Answered by {@link Input.SocketOpened}, or by {@link Input.SocketFailed}, which also tells when it ends.
     *
     * @param socket the machine's name for it, unique within the driver
     * @param target where it leads
     */
    record OpenStream(int socket, StreamTarget target) implements Effect {}

    /**
     * Close a socket of this driver, or a stream.
     *
     * @param socket its name
     */
    record CloseSocket(int socket) implements Effect {}

    /**
     * Look up the addresses of a host name; answered by {@link Input.Resolved} or {@link Input.ResolveFailed}.
     *
     * @param query the machine's name for the question
     * @param host a host name or an address literal
     */
    record Resolve(int query, String host) implements Effect {}
}
