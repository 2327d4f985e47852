package dev.traversal.internal.netty;

import dev.traversal.internal.machine.InterfaceNames;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the interfaces of this host. An interface that vanishes while it is looked at is left out. */
final class InterfaceList {
    private static final Logger log = LoggerFactory.getLogger(InterfaceList.class);

    private InterfaceList() {}

    static List<LocalInterface> read() {
        List<LocalInterface> interfaces = new ArrayList<>();
        Ipv6AddressFlags flags = Ipv6AddressFlags.read();
        try {
            // The JDK leaves sub-interfaces out here, but their addresses belong to the parents as well.
            Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
            while (all != null && all.hasMoreElements()) {
                addIfUp(all.nextElement(), flags, interfaces);
            }
        } catch (SocketException e) {
            log.warn("the interfaces of this host cannot be read: {}", e.toString());
        }
        return List.copyOf(interfaces);
    }

    private static void addIfUp(NetworkInterface candidate, Ipv6AddressFlags flags, List<LocalInterface> interfaces) {
        try {
            List<InetAddress> addresses = Collections.list(candidate.getInetAddresses());
            // An interface without an address is of no use to anybody, and asking costs three system calls.
            if (!addresses.isEmpty() && candidate.isUp()) {
                String title = candidate.getDisplayName();
                interfaces.add(new LocalInterface(
                        candidate.getName(),
                        InterfaceNames.kind(
                                candidate.getName(),
                                title == null ? "" : title,
                                candidate.isLoopback(),
                                candidate.isPointToPoint()),
                        addresses.stream()
                                .map(address -> flags.describe(address, prefixBits(candidate, address)))
                                .toList()));
            }
        } catch (SocketException e) {
            log.debug("interface {} is gone: {}", candidate.getName(), e.toString());
        }
    }

    private static int prefixBits(NetworkInterface owner, InetAddress address) {
        int all = 8 * address.getAddress().length;
        for (InterfaceAddress each : owner.getInterfaceAddresses()) {
            if (each != null && address.equals(each.getAddress())) {
                int bits = each.getNetworkPrefixLength();
                return bits > 0 && bits <= all ? bits : all;
            }
        }
        return all;
    }
}
