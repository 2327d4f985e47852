package dev.traversal.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/**
 * A network interface of this host.
 *
 * @param name such as {@code eth0}
 * @param kind what it leads to
 * @param addresses its unicast addresses
 */
public record HostInterface(String name, InterfaceKind kind, List<InetAddress> addresses) {
    /**
     * Keeps a copy.
     *
     * @param name such as {@code eth0}
     * @param kind what it leads to
     * @param addresses its unicast addresses
     */
    public HostInterface {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        addresses = List.copyOf(addresses);
    }
}
