package dev.traversal.ice.internal.path;

import java.net.InetSocketAddress;

/**
 * A path as the sockets know it.
 *
 * @param socket our socket
 * @param remote the peer's address
 */
public record PathKey(int socket, InetSocketAddress remote) {}
