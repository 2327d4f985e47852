package dev.traversal.sim;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Reads address literals; never asks the real resolver. */
final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    static final InetAddress ANY_IPV4 = parse("0.0.0.0");
    static final InetAddress ANY_IPV6 = parse("::");
    static final InetAddress LOOPBACK_IPV4 = parse("127.0.0.1");
    static final InetAddress LOOPBACK_IPV6 = parse("::1");

    private Addresses() {}

    static boolean isLiteral(String text) {
        return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
    }

    static InetAddress parse(String literal) {
        if (!isLiteral(literal)) {
            throw new IllegalArgumentException("expected an address literal but got \"" + literal + "\"");
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: \"" + literal + "\"", e);
        }
    }

    static InetAddress ofBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes but got " + bytes.length, e);
        }
    }

    static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    static boolean sameFamily(InetAddress a, InetAddress b) {
        return a instanceof Inet4Address == b instanceof Inet4Address;
    }
}
