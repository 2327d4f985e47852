package dev.traversal.internal.netty;

import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
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
        try {
            // The JDK leaves sub-interfaces out here, but their addresses belong to the parents as well.
            Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
            while (all != null && all.hasMoreElements()) {
                addIfUp(all.nextElement(), interfaces);
            }
        } catch (SocketException e) {
            log.warn("the interfaces of this host cannot be read: {}", e.toString());
        }
        return List.copyOf(interfaces);
    }

    private static void addIfUp(NetworkInterface candidate, List<LocalInterface> interfaces) {
        try {
            List<InetAddress> addresses = Collections.list(candidate.getInetAddresses());
            // An interface without an address is of no use to anybody, and asking costs three system calls.
            if (!addresses.isEmpty() && candidate.isUp()) {
                interfaces.add(new LocalInterface(
                        candidate.getName(), candidate.isLoopback(), candidate.isPointToPoint(), addresses));
            }
        } catch (SocketException e) {
            log.debug("interface {} is gone: {}", candidate.getName(), e.toString());
        }
    }
}
