package dev.traversal.ice.internal.gather;

import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which sockets an agent opens: one a family, or one an address that it is told to bind to; one port for all. */
final class SocketPlan {
    private static final InetAddress ANY_IPV4 = IpLiteral.toAddress(new byte[4]);
    private static final InetAddress ANY_IPV6 = IpLiteral.toAddress(new byte[16]);

    private final List<GatherSocket> sockets = new ArrayList<>();
    private final LocalAddresses addresses;

    private SocketPlan(LocalAddresses addresses) {
        this.addresses = addresses;
    }

    static SocketPlan empty() {
        return new SocketPlan(LocalAddresses.bound(List.of()));
    }

    static SocketPlan of(List<LocalInterface> interfaces, GatherConfig config) {
        boolean wildcard = config.bindAddresses().isEmpty()
                || config.bindAddresses().stream().anyMatch(InetAddress::isAnyLocalAddress);
        LocalAddresses local =
                wildcard ? LocalAddresses.of(interfaces, config) : LocalAddresses.bound(config.bindAddresses());
        SocketPlan plan = new SocketPlan(local);
        List<InetAddress> binds = new ArrayList<>(config.bindAddresses());
        if (binds.isEmpty()) {
            if (local.has(false) || !local.has(true)) {
                binds.add(ANY_IPV4);
            }
            if (local.has(true)) {
                binds.add(ANY_IPV6);
            }
        }
        for (InetAddress bind : binds) {
            plan.sockets.add(new GatherSocket(plan.sockets.size(), bind, config.sources()));
        }
        return plan;
    }

    List<GatherSocket> all() {
        return sockets;
    }

    @Nullable
    GatherSocket byId(int id) {
        return id >= 0 && id < sockets.size() ? sockets.get(id) : null;
    }

    /** {@return an open socket, or {@code null}} */
    @Nullable
    GatherSocket open(int id) {
        GatherSocket socket = byId(id);
        return socket != null && socket.isOpen() ? socket : null;
    }

    /** {@return the next that is to be opened, or {@code null}} */
    @Nullable
    GatherSocket next() {
        for (GatherSocket socket : sockets) {
            if (socket.state() == GatherSocket.State.PLANNED) {
                return socket;
            }
        }
        return null;
    }

    boolean isOpening() {
        return sockets.stream()
                .anyMatch(socket ->
                        socket.state() == GatherSocket.State.PLANNED || socket.state() == GatherSocket.State.OPENING);
    }

    /** {@return the port to bind: that of the configuration, else the one that the first socket got, else any} */
    int port(int configured) {
        if (configured != 0) {
            return configured;
        }
        for (GatherSocket socket : sockets) {
            if (socket.local() != null) {
                return socket.local().getPort();
            }
        }
        return 0;
    }

    /** {@return the addresses that become host candidates of a socket} */
    List<InetAddress> addressesOf(GatherSocket socket) {
        return socket.bindAddress().isAnyLocalAddress()
                ? addresses.ofFamily(socket.isIpv6())
                : List.of(socket.bindAddress());
    }

    int preference(InetAddress address) {
        return addresses.preference(address);
    }
}
