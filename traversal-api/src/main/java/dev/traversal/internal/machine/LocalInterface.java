package dev.traversal.internal.machine;

import dev.traversal.api.InterfaceKind;
import java.net.InetAddress;
import java.util.List;

/**
 * A network interface of this host as a machine sees it.
 *
 * @param name such as {@code eth0}
 * @param kind what it leads to
 * @param assigned its unicast addresses, in the system's order
 */
public record LocalInterface(String name, InterfaceKind kind, List<LocalAddress> assigned) {
    /** Keeps a copy. */
    public LocalInterface {
        assigned = List.copyOf(assigned);
    }

    /**
     * Makes one whose kind is judged by its name.
     *
     * @param name such as {@code eth0}
     * @param loopback whether it leads nowhere but here
     * @param pointToPoint whether it is a tunnel
     * @param addresses its unicast addresses, in the system's order
     */
    public LocalInterface(String name, boolean loopback, boolean pointToPoint, List<InetAddress> addresses) {
        this(
                name,
                InterfaceNames.kind(name, "", loopback, pointToPoint),
                addresses.stream().map(LocalAddress::of).toList());
    }

    /** {@return its unicast addresses, in the system's order} */
    public List<InetAddress> addresses() {
        return assigned.stream().map(LocalAddress::address).toList();
    }
}
