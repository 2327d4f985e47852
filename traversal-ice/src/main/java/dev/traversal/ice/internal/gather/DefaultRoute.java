package dev.traversal.ice.internal.gather;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.InterfaceKind;
import dev.traversal.internal.machine.LocalInterface;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts the interfaces of the default route first, or leaves all other addresses out (RFC 8828 section 5.2). */
public final class DefaultRoute {
    private DefaultRoute() {}

    /**
     * {@return whether only the default route may be used}
     *
     * @param privacy what the application wants
     */
    public static boolean restricts(AddressPrivacy privacy) {
        return privacy == AddressPrivacy.DEFAULT_ROUTE || privacy == AddressPrivacy.PUBLIC_ONLY;
    }

    /**
     * {@return whether there are several ways out}
     *
     * @param interfaces the host's
     */
    public static boolean matters(List<LocalInterface> interfaces) {
        return interfaces.stream()
                        .filter(one -> one.kind() == InterfaceKind.UPLINK || one.kind() == InterfaceKind.VPN)
                        .count()
                > 1;
    }

    /**
     * {@return the interfaces, those of the default route first}
     *
     * @param interfaces the host's
     * @param defaults the addresses from which packets to strangers leave
     * @param only whether all other addresses are left out
     */
    public static List<LocalInterface> apply(
            List<LocalInterface> interfaces, List<InetAddress> defaults, boolean only) {
        List<LocalInterface> ordered = new ArrayList<>(interfaces);
        ordered.sort(Comparator.comparing(one -> one.addresses().stream().noneMatch(defaults::contains)));
        if (!only) {
            return List.copyOf(ordered);
        }
        return ordered.stream()
                .map(one -> new LocalInterface(
                        one.name(),
                        one.kind(),
                        one.assigned().stream()
                                .filter(address -> defaults.contains(address.address()))
                                .toList()))
                .toList();
    }
}
