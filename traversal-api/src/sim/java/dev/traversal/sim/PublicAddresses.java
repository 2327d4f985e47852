package dev.traversal.sim;

import java.net.InetAddress;
import java.util.function.Predicate;

/** The public addresses of a simulated internet: documentation ranges (RFC 5737, RFC 3849), then benchmarking ones. */
final class PublicAddresses {
    private static final int SLASH_24 = 254;

    private final AddressPool[] ipv4 = {
        new AddressPool("203.0.113.0", SLASH_24),
        new AddressPool("198.51.100.0", SLASH_24),
        new AddressPool("192.0.2.0", SLASH_24),
        new AddressPool("198.18.0.0", 2 * 65_536 - 2)
    };
    private final AddressPool ipv6 = new AddressPool("2001:db8:ffff::", 1_000_000);
    private int current;

    InetAddress take(boolean wantIpv6, Predicate<InetAddress> inUse) {
        if (wantIpv6) {
            return ipv6.take(inUse);
        }
        while (current + 1 < ipv4.length && ipv4[current].isEmpty()) {
            current++;
        }
        return ipv4[current].take(inUse);
    }
}
