package dev.traversal.internal.machine;

import java.net.InetAddress;
import java.util.List;

/**
 * A network interface of this host as a machine sees it.
 *
 * @param name such as {@code eth0}
 * @param loopback whether it leads nowhere but here
 * @param pointToPoint whether it is a tunnel
 * @param addresses its unicast addresses, in the system's order
 */
public record LocalInterface(String name, boolean loopback, boolean pointToPoint, List<InetAddress> addresses) {
    /** Keeps a copy. */
    public LocalInterface {
        addresses = List.copyOf(addresses);
    }
}
