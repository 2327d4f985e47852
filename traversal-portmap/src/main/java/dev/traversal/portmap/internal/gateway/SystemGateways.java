package dev.traversal.portmap.internal.gateway;

import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.machine.LocalAddress;
import dev.traversal.internal.machine.LocalInterface;
import dev.traversal.portmap.Gateway;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The routers that this host's default routes lead to, at most four a family. */
public final class SystemGateways implements QuickFinder {
    private static final Path IPV4 = Path.of("/proc/net/route");
    private static final Path IPV6 = Path.of("/proc/net/ipv6_route");
    private static final int MOST = 4;

    private final Environment environment;
    private final Supplier<List<DefaultRoute>> routes;

    /**
     * Makes one for the system that this is.
     *
     * @param environment knows the interfaces
     */
    public SystemGateways(Environment environment) {
        this(environment, SystemGateways::read);
    }

    SystemGateways(Environment environment, Supplier<List<DefaultRoute>> routes) {
        this.environment = environment;
        this.routes = routes;
    }

    @Override
    public boolean isQuick() {
        return Files.exists(IPV4);
    }

    @Override
    public List<Gateway> find() {
        List<DefaultRoute> all = new ArrayList<>(routes.get());
        all.sort(Comparator.comparingLong(DefaultRoute::metric));
        List<LocalInterface> interfaces = all.isEmpty() ? List.of() : environment.interfaces();
        List<Gateway> ipv4 = new ArrayList<>();
        List<Gateway> ipv6 = new ArrayList<>();
        for (DefaultRoute route : all) {
            Gateway gateway = describe(route, interfaces);
            List<Gateway> same = gateway != null && gateway.isIpv6() ? ipv6 : ipv4;
            if (gateway != null && !same.contains(gateway) && same.size() < MOST) {
                same.add(gateway);
            }
        }
        ipv4.addAll(ipv6);
        return List.copyOf(ipv4);
    }

    private static @Nullable Gateway describe(DefaultRoute route, List<LocalInterface> interfaces) {
        LocalInterface via = interfaces.stream()
                .filter(it -> isNamed(it, route.interfaceName()))
                .findFirst()
                .orElse(null);
        if (via == null) {
            return null;
        }
        boolean ipv6 = route.gateway() instanceof Inet6Address;
        Comparator<LocalAddress> order = Comparator.comparing(
                it -> !it.isInNetworkOf(route.gateway())); // an IPv6 router is mostly named by its link-local address
        return via.assigned().stream()
                .filter(it -> it.address() instanceof Inet6Address == ipv6)
                .filter(it -> it.standing() != LocalAddress.Standing.UNUSABLE)
                .filter(it -> !ipv6 || !it.address().isLinkLocalAddress())
                .min(ipv6 ? Comparator.comparing(LocalAddress::standing) : order)
                .map(it -> new Gateway(scoped(route.gateway(), via.name()), it.address(), it.prefixBits(), via.name()))
                .orElse(null);
    }

    private static boolean isNamed(LocalInterface one, String name) {
        return one.name().equals(name)
                || one.addresses().stream().anyMatch(it -> it.getHostAddress().equals(name))
                || isNumbered(one.name(), name);
    }

    private static boolean isNumbered(String name, String number) {
        if (number.isEmpty() || number.length() > 6 || !number.chars().allMatch(Character::isDigit)) {
            return false;
        }
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found != null && found.getIndex() == Integer.parseInt(number);
        } catch (SocketException e) {
            return false;
        }
    }

    private static InetAddress scoped(InetAddress gateway, String interfaceName) {
        if (!gateway.isLinkLocalAddress() || !(gateway instanceof Inet6Address)) {
            return gateway;
        }
        try {
            return Inet6Address.getByAddress(null, gateway.getAddress(), NetworkInterface.getByName(interfaceName));
        } catch (SocketException | UnknownHostException e) {
            return gateway;
        }
    }

    private static List<DefaultRoute> read() {
        if (Files.exists(IPV4)) {
            return both(ProcRoutes.ipv4(Printed.file(IPV4)), ProcRoutes.ipv6(Printed.file(IPV6)));
        }
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return system.startsWith("windows")
                ? PrintedRoutes.windows(Printed.command("route", "print"))
                : PrintedRoutes.netstat(Printed.command("netstat", "-rn"));
    }

    private static List<DefaultRoute> both(List<DefaultRoute> ipv4, List<DefaultRoute> ipv6) {
        List<DefaultRoute> all = new ArrayList<>(ipv4);
        all.addAll(ipv6);
        return all;
    }
}
