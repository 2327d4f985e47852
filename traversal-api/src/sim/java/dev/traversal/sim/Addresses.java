package dev.traversal.sim;

import dev.traversal.internal.address.IpLiteral;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Addresses from literals, and their families. */
final class Addresses {
    static final InetAddress ANY_IPV4 = parse("0.0.0.0");
    static final InetAddress ANY_IPV6 = parse("::");
    static final InetAddress LOOPBACK_IPV4 = parse("127.0.0.1");
    static final InetAddress LOOPBACK_IPV6 = parse("::1");

    private Addresses() {}

    static boolean isLiteral(String text) {
        return IpLiteral.parse(text) != null;
    }

    static InetAddress parse(String literal) {
        byte[] bytes = IpLiteral.parse(literal);
        if (bytes == null) {
            throw new IllegalArgumentException("expected an address literal but got \"" + literal + "\"");
        }
        return IpLiteral.toAddress(bytes);
    }

    static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    static boolean sameFamily(InetAddress a, InetAddress b) {
        return isIpv6(a) == isIpv6(b);
    }
}
