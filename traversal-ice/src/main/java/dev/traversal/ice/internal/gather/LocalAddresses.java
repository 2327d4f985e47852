package dev.traversal.ice.internal.gather;

import dev.traversal.api.HostInterface;
import dev.traversal.api.InterfaceKind;
import dev.traversal.api.InterfaceUse;
import dev.traversal.internal.address.AddressKind;
import dev.traversal.internal.machine.LocalAddress;
import dev.traversal.internal.machine.LocalAddress.Standing;
import dev.traversal.internal.machine.LocalInterface;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which of this host's addresses may become host candidates, best first: IPv6 and IPv4 take turns (RFC 8421 section 4),
 * temporary addresses come before lasting ones, tunnels last, and link-local addresses count only where there is nothing
 * else.
 */
final class LocalAddresses {
    static final int MAX_ADDRESSES = 32;
    /** Between two host candidates there is room for the reflexive candidates of the first. */
    static final int PREFERENCE_STEP = 1_024;

    /** More than there are addresses at a time: old ones keep theirs while new ones come. */
    static final int MAX_PREFERENCES = 63;

    private static final int BEST_PREFERENCE = 65_535;
    private static final Comparator<Local> BEST_FIRST =
            Comparator.comparing(Local::use).thenComparing(Local::isUniqueLocalIpv6);

    private final List<Local> ordered;

    /**
     * An address that may be used.
     *
     * @param address it
     * @param interfaceName its interface; empty if the application chose the address
     * @param use what the interface is used for, not {@link InterfaceUse#NONE}
     */
    record Local(InetAddress address, String interfaceName, InterfaceUse use) {
        boolean isIpv6() {
            return address instanceof Inet6Address;
        }

        boolean isLinkLocal() {
            return AddressKind.of(address) == AddressKind.LINK_LOCAL;
        }

        private boolean isUniqueLocalIpv6() {
            return isIpv6() && AddressKind.of(address) == AddressKind.PRIVATE;
        }
    }

    private LocalAddresses(List<Local> ordered) {
        this.ordered = ordered;
    }

    /** {@return those of the interfaces, as the configuration allows} */
    static LocalAddresses of(List<LocalInterface> interfaces, GatherConfig config) {
        Optional<Function<? super HostInterface, InterfaceUse>> chosen =
                config.host().interfaceUse();
        List<Local> usable =
                usable(interfaces, config, chosen.orElse(one -> one.kind().usualUse()));
        if (usable.isEmpty() && chosen.isEmpty()) {
            usable = usable(interfaces, config, LocalAddresses::anyUse);
        }
        return interleave(usable);
    }

    /** {@return the addresses that the application wants sockets bound to, as they are} */
    static LocalAddresses bound(List<InetAddress> addresses) {
        return interleave(addresses.stream()
                .distinct()
                .map(address -> new Local(address, "", InterfaceUse.FULL))
                .toList());
    }

    /** {@return the networks of interfaces that have such an address, and those of the others} */
    Neighbourhood neighbourhood(List<LocalInterface> interfaces) {
        List<LocalAddress> used = new ArrayList<>();
        List<LocalAddress> unused = new ArrayList<>();
        for (LocalInterface one : interfaces) {
            boolean isUsed =
                    ordered.stream().anyMatch(local -> local.interfaceName().equals(one.name()));
            if (one.kind() != InterfaceKind.LOOPBACK) {
                (isUsed ? used : unused).addAll(one.assigned());
            }
        }
        unused.removeIf(address -> AddressKind.of(address.address()) == AddressKind.LINK_LOCAL);
        return new Neighbourhood(used, unused);
    }

    private static InterfaceUse use(
            LocalInterface one, GatherConfig config, Function<? super HostInterface, InterfaceUse> policy) {
        return one.kind() == InterfaceKind.LOOPBACK || !config.interfaceFilter().test(one.name())
                ? InterfaceUse.NONE
                : policy.apply(new HostInterface(one.name(), one.kind(), one.addresses()));
    }

    /** Where there are none but containers' networks and the like, one of those must do. */
    private static InterfaceUse anyUse(HostInterface one) {
        return one.kind().usualUse() == InterfaceUse.NONE
                ? InterfaceUse.LAST_RESORT
                : one.kind().usualUse();
    }

    private static List<Local> usable(
            List<LocalInterface> interfaces,
            GatherConfig config,
            Function<? super HostInterface, InterfaceUse> policy) {
        List<Local> usable = new ArrayList<>();
        for (LocalInterface one : interfaces) {
            InterfaceUse use = use(one, config, policy);
            if (use != InterfaceUse.NONE) {
                one.assigned().stream()
                        .filter(address -> isUsable(address, one))
                        .sorted(Comparator.comparing(LocalAddress::standing))
                        .map(LocalAddress::address)
                        .filter(config.addressFilter())
                        .distinct()
                        .forEach(address -> usable.add(new Local(address, one.name(), use)));
            }
        }
        boolean routed = usable.stream().anyMatch(local -> !local.isLinkLocal());
        return usable.stream()
                .filter(local -> !routed || !local.isLinkLocal())
                .sorted(BEST_FIRST)
                .toList();
    }

    private static boolean isUsable(LocalAddress one, LocalInterface owner) {
        AddressKind kind = AddressKind.of(one.address());
        return one.standing() != Standing.UNUSABLE
                && (kind.isReachable() || kind == AddressKind.LINK_LOCAL)
                && !(one.standing() == Standing.TRACEABLE && hasUntraceable(owner, one));
    }

    /** Such a twin bars the traceable address from being gathered (RFC 8445 section 5.1.1.1). */
    private static boolean hasUntraceable(LocalInterface owner, LocalAddress traceable) {
        return owner.assigned().stream()
                .anyMatch(other -> (other.standing() == Standing.TEMPORARY || other.standing() == Standing.ORDINARY)
                        && other.isInNetworkOf(traceable.address()));
    }

    private static LocalAddresses interleave(List<Local> usable) {
        List<Local> ordered = new ArrayList<>();
        for (InterfaceUse use : InterfaceUse.values()) {
            List<Local> equals =
                    usable.stream().filter(local -> local.use() == use).toList();
            Deque<Local> ipv6 =
                    new ArrayDeque<>(equals.stream().filter(Local::isIpv6).toList());
            Deque<Local> ipv4 = new ArrayDeque<>(
                    equals.stream().filter(local -> !local.isIpv6()).toList());
            while (!ipv6.isEmpty() || !ipv4.isEmpty()) {
                moveFirst(ipv6, ordered);
                moveFirst(ipv4, ordered);
            }
        }
        return new LocalAddresses(List.copyOf(ordered.subList(0, Math.min(ordered.size(), MAX_ADDRESSES))));
    }

    private static void moveFirst(Deque<Local> from, List<Local> to) {
        if (!from.isEmpty()) {
            to.add(from.remove());
        }
    }

    /** {@return whether there is an address of a family} */
    boolean has(boolean ipv6) {
        return ordered.stream().anyMatch(local -> local.isIpv6() == ipv6);
    }

    /** {@return the addresses of a family, best first} */
    List<Local> ofFamily(boolean ipv6) {
        return ordered.stream().filter(local -> local.isIpv6() == ipv6).toList();
    }

    /** {@return whether the addresses of a family belong to more than one interface} */
    boolean isMultihomed(boolean ipv6) {
        return ofFamily(ipv6).stream().map(Local::interfaceName).distinct().count() > 1;
    }

    /** {@return what is known about an address, {@code null} if it may not be used} */
    @Nullable
    Local find(InetAddress address) {
        return ordered.stream()
                .filter(local -> local.address().equals(address))
                .findFirst()
                .orElse(null);
    }

    /** {@return the local preferences of addresses, best first (RFC 8445 section 5.1.2.1)} */
    static int preference(int rank) {
        return BEST_PREFERENCE - PREFERENCE_STEP * Math.min(rank, MAX_PREFERENCES - 1);
    }

    /** {@return all, best first} */
    List<Local> all() {
        return ordered;
    }
}
