package dev.traversal.ice.internal.probe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where sockets are opened and who tells what is seen of them.
 *
 * @param bind the address to bind
 * @param servers STUN servers that have answered, the nearest first; at least one
 */
public record ProbeGround(InetAddress bind, List<InetSocketAddress> servers) {
    /** Keeps a copy. */
    public ProbeGround {
        servers = List.copyOf(servers);
    }
}
