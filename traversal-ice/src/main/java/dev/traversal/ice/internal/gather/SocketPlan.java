package dev.traversal.ice.internal.gather;

import dev.traversal.ice.internal.gather.LocalAddresses.Local;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which sockets an agent opens; one port for all. Of a family whose addresses are those of one interface there is one
 * socket, bound to the wildcard: it outlives each of them, and the system chooses the best of them to send from. Where
 * there are several interfaces there is a socket for each address, so that the agent chooses the way that a packet goes
 * and an answer leaves from where the question came to. Addresses that the application gives are bound to as they are.
 */
final class SocketPlan {
    /** Sockets of one family at a time: each asks each server, and each makes pairs. */
    static final int MAX_BOUND = 8;

    private static final InetAddress ANY_IPV4 = IpLiteral.toAddress(new byte[4]);
    private static final InetAddress ANY_IPV6 = IpLiteral.toAddress(new byte[16]);

    private final GatherConfig config;
    private final List<GatherSocket> sockets = new ArrayList<>();
    private final Map<InetAddress, Integer> ranks = new HashMap<>();
    private LocalAddresses addresses = LocalAddresses.bound(List.of());
    private volatile Neighbourhood neighbourhood = new Neighbourhood(List.of(), List.of());

    /**
     * What an update leads to.
     *
     * @param lost sockets whose address is gone
     * @param gone addresses that are gone from sockets that stay
     * @param gained addresses that are new at sockets that are open
     * @param planned sockets that are to be opened
     */
    record Change(
            List<GatherSocket> lost,
            Map<GatherSocket, List<InetAddress>> gone,
            Map<GatherSocket, List<InetAddress>> gained,
            List<GatherSocket> planned) {
        boolean isEmpty() {
            return lost.isEmpty() && gone.isEmpty() && gained.isEmpty() && planned.isEmpty();
        }
    }

    SocketPlan(GatherConfig config) {
        this.config = config;
    }

    /** Plans the first sockets. */
    void begin(List<LocalInterface> interfaces) {
        addresses = usable(interfaces, config.bindAddresses());
        rank();
        if (!config.bindAddresses().isEmpty()) {
            config.bindAddresses().forEach(this::plan);
            return;
        }
        if (addresses.has(false) || !addresses.has(true)) {
            plan(false);
        }
        if (addresses.has(true)) {
            plan(true);
        }
    }

    /** Compares the addresses that there are now with those before, and plans sockets for new ones. */
    Change update(List<LocalInterface> interfaces) {
        addresses = stillUsable(interfaces);
        rank();
        int before = sockets.size();
        Change change = new Change(new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (GatherSocket socket : sockets) {
            if (socket.isInUse()) {
                shrink(socket, change);
            }
        }
        if (config.bindAddresses().isEmpty()) {
            grow(false, change);
            grow(true, change);
        } else {
            growBound(change);
        }
        change.planned().addAll(sockets.subList(before, sockets.size()));
        return change;
    }

    private LocalAddresses usable(List<LocalInterface> interfaces, List<InetAddress> binds) {
        boolean wildcard = config.bindAddresses().isEmpty()
                || config.bindAddresses().stream().anyMatch(InetAddress::isAnyLocalAddress);
        if (!wildcard) {
            return LocalAddresses.bound(binds);
        }
        LocalAddresses usable = LocalAddresses.of(interfaces, config);
        neighbourhood = usable.neighbourhood(interfaces);
        return usable;
    }

    private LocalAddresses stillUsable(List<LocalInterface> interfaces) {
        Set<InetAddress> present = new HashSet<>();
        interfaces.forEach(one -> present.addAll(one.addresses()));
        return usable(
                interfaces,
                config.bindAddresses().stream().filter(present::contains).toList());
    }

    /** Addresses keep their ranks as long as they are there; a new one takes the best that is free from its place on. */
    private void rank() {
        ranks.keySet().removeIf(address -> addresses.find(address) == null);
        int place = 0;
        for (Local local : addresses.all()) {
            if (!ranks.containsKey(local.address())) {
                int rank = place;
                while (ranks.containsValue(rank)) {
                    rank++;
                }
                ranks.put(local.address(), rank);
            }
            place++;
        }
    }

    private void plan(boolean ipv6) {
        boolean linkLocal = ipv6 && addresses.ofFamily(true).stream().anyMatch(Local::isLinkLocal);
        if (!addresses.isMultihomed(ipv6) && !linkLocal) { // a link-local address is one only on its interface
            plan(ipv6 ? ANY_IPV6 : ANY_IPV4);
            return;
        }
        addresses.ofFamily(ipv6).stream().limit(MAX_BOUND).forEach(local -> plan(local.address()));
    }

    private void plan(InetAddress bind) {
        GatherSocket socket = new GatherSocket(sockets.size(), bind, config.sources());
        if (bind.isAnyLocalAddress()) {
            addresses.ofFamily(socket.isIpv6()).forEach(local -> socket.hosts().add(local.address()));
        } else {
            socket.hosts().add(bind);
        }
        sockets.add(socket);
    }

    private void shrink(GatherSocket socket, Change change) {
        List<InetAddress> gone = socket.hosts().stream()
                .filter(address -> addresses.find(address) == null)
                .toList();
        if (gone.isEmpty()) {
            return;
        }
        socket.hosts().removeAll(gone);
        if (socket.isWildcard()) {
            change.gone().put(socket, gone);
        } else {
            change.lost().add(socket);
        }
    }

    /**
     * A wildcard socket takes in the new addresses of its own interface, and those of any other if it has none left: an
     * agent that moves keeps its socket. An address beside it gets a socket of its own.
     */
    private void grow(boolean ipv6, Change change) {
        GatherSocket wildcard = null;
        int bound = 0;
        for (GatherSocket socket : sockets) {
            if (socket.isIpv6() == ipv6 && socket.isInUse()) {
                wildcard = socket.isWildcard() ? socket : wildcard;
                bound++;
            }
        }
        if (bound == 0) {
            if (addresses.has(ipv6)) {
                plan(ipv6);
            }
            return;
        }
        for (Local local : addresses.ofFamily(ipv6)) {
            if (!isHosted(local.address())) {
                if (wildcard != null && isSameInterface(wildcard, local)) {
                    wildcard.hosts().add(local.address());
                    change.gained()
                            .computeIfAbsent(wildcard, socket -> new ArrayList<>())
                            .add(local.address());
                } else if (bound++ < MAX_BOUND) {
                    plan(local.address());
                }
            }
        }
    }

    private void growBound(Change change) {
        for (InetAddress bind : config.bindAddresses()) {
            boolean served = sockets.stream()
                    .anyMatch(socket -> socket.isInUse() && socket.bindAddress().equals(bind));
            if (!served && addresses.find(bind) != null) {
                plan(bind);
            }
        }
        for (GatherSocket socket : sockets) {
            if (socket.isInUse() && socket.isWildcard()) {
                for (Local local : addresses.ofFamily(socket.isIpv6())) {
                    if (!isHosted(local.address())) {
                        socket.hosts().add(local.address());
                        change.gained()
                                .computeIfAbsent(socket, one -> new ArrayList<>())
                                .add(local.address());
                    }
                }
            }
        }
    }

    private boolean isSameInterface(GatherSocket wildcard, Local local) {
        return wildcard.hosts().stream()
                .map(addresses::find)
                .allMatch(other -> other != null && other.interfaceName().equals(local.interfaceName()));
    }

    private boolean isHosted(InetAddress address) {
        return sockets.stream()
                .anyMatch(socket -> socket.isInUse() && socket.hosts().contains(address));
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

    LocalAddresses addresses() {
        return addresses;
    }

    Neighbourhood neighbourhood() {
        return neighbourhood;
    }

    /** {@return what is known about an address, {@code null} if it may not be used} */
    @Nullable
    Local find(InetAddress address) {
        return addresses.find(address);
    }

    /** {@return the local preference of an address (RFC 8445 section 5.1.2.1)} */
    int preference(InetAddress address) {
        return LocalAddresses.preference(ranks.getOrDefault(address, LocalAddresses.MAX_PREFERENCES - 1));
    }
}
