package dev.traversal.portmap.internal.protocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a client asks, and from where.
 *
 * @param socket the driver's name of the datagram socket
 * @param address the gateway's
 * @param client this host's address as the gateway sees it
 */
public record Server(int socket, InetSocketAddress address, InetAddress client) {
    /** Where PCP and NAT-PMP are spoken (RFC 6886 section 3.1, RFC 6887 section 8.1). */
    public static final int PORT = 5_351;
}
