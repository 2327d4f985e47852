package dev.traversal.ice.internal.gather;

import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.machine.LocalInterface;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of this host's addresses may become host candidates, best first: IPv6 and IPv4 take turns (RFC 8421 section 4),
 * tunnels come last, and of link-local addresses only those of a family that has no others.
 */
final class LocalAddresses {
    static final int MAX_ADDRESSES = 32;
    /** Between two host candidates there is room for the reflexive candidates of the first. */
    static final int PREFERENCE_STEP = 1_024;

    private static final int BEST_PREFERENCE = 65_535;

    private final List<InetAddress> ordered;

    private LocalAddresses(List<InetAddress> ordered) {
        this.ordered = ordered;
    }

    /** {@return those of the interfaces, as the configuration allows; for sockets bound to a wildcard} */
    static LocalAddresses of(List<LocalInterface> interfaces, GatherConfig config) {
        List<LocalInterface> tunnelsLast = new ArrayList<>(interfaces);
        tunnelsLast.sort(Comparator.comparing(LocalInterface::pointToPoint));
        Set<InetAddress> usable = new LinkedHashSet<>();
        for (LocalInterface one : tunnelsLast) {
            if (config.interfaceFilter().test(one.name())) {
                one.addresses().stream()
                        .filter(LocalAddresses::isUsable)
                        .filter(config.addressFilter())
                        .forEach(usable::add);
            }
        }
        return interleave(usable);
    }

    /** {@return the addresses that sockets are bound to, as they are} */
    static LocalAddresses bound(List<InetAddress> addresses) {
        return interleave(new LinkedHashSet<>(addresses));
    }

    private static LocalAddresses interleave(Set<InetAddress> usable) {
        Deque<InetAddress> ipv6 = ofFamily(usable, Inet6Address.class);
        Deque<InetAddress> ipv4 = ofFamily(usable, Inet4Address.class);
        List<InetAddress> ordered = new ArrayList<>();
        while (ordered.size() < MAX_ADDRESSES && (!ipv6.isEmpty() || !ipv4.isEmpty())) {
            if (!ipv6.isEmpty()) {
                ordered.add(ipv6.remove());
            }
            if (!ipv4.isEmpty() && ordered.size() < MAX_ADDRESSES) {
                ordered.add(ipv4.remove());
            }
        }
        return new LocalAddresses(List.copyOf(ordered));
    }

    private static Deque<InetAddress> ofFamily(Set<InetAddress> usable, Class<? extends InetAddress> family) {
        List<InetAddress> all = usable.stream().filter(family::isInstance).toList();
        List<InetAddress> routed = all.stream()
                .filter(address -> AddressKind.of(address) != AddressKind.LINK_LOCAL)
                .sorted(Comparator.comparing(LocalAddresses::isUniqueLocalIpv6))
                .toList();
        return new ArrayDeque<>(routed.isEmpty() ? all : routed);
    }

    private static boolean isUsable(InetAddress address) {
        AddressKind kind = AddressKind.of(address);
        return kind.isReachable() || kind == AddressKind.LINK_LOCAL;
    }

    private static boolean isUniqueLocalIpv6(InetAddress address) {
        return address instanceof Inet6Address && AddressKind.of(address) == AddressKind.PRIVATE;
    }

    /** {@return whether there is an address of a family} */
    boolean has(boolean ipv6) {
        return ordered.stream().anyMatch(address -> address instanceof Inet6Address == ipv6);
    }

    /** {@return the addresses of a family, best first} */
    List<InetAddress> ofFamily(boolean ipv6) {
        return ordered.stream()
                .filter(address -> address instanceof Inet6Address == ipv6)
                .toList();
    }

    /** {@return the local preference of an address (RFC 8445 section 5.1.2.1)} */
    int preference(InetAddress address) {
        int rank = ordered.indexOf(address);
        return BEST_PREFERENCE - PREFERENCE_STEP * (rank < 0 ? MAX_ADDRESSES : rank);
    }
}
