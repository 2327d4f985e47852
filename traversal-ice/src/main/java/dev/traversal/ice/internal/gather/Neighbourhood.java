package dev.traversal.ice.internal.gather;

import dev.traversal.internal.machine.LocalAddress;
import java.net.InetAddress;
import java.util.List;

/**
 * The networks that this host is in. A peer's candidate in the network of an interface that is not used is not checked:
 * it would lead to this host's own containers, not to the peer's.
 *
 * @param used addresses of interfaces that are used
 * @param unused addresses of interfaces that are not
 */
record Neighbourhood(List<LocalAddress> used, List<LocalAddress> unused) {
    boolean mayCheck(InetAddress remote) {
        return isWithin(used, remote) || !isWithin(unused, remote);
    }

    private static boolean isWithin(List<LocalAddress> networks, InetAddress remote) {
        return networks.stream().anyMatch(network -> network.isInNetworkOf(remote));
    }
}
