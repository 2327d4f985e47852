package dev.traversal.ice.internal.check;

import dev.traversal.api.Nat64Prefix;
import dev.traversal.internal.address.AddressKind;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How an IPv6 socket reaches IPv4 addresses, if it does: by way of a NAT64 (RFC 6052). What is sent and received has
 * synthesized addresses; candidates, and what peers are told, keep the real ones.
 */
final class Translation {
    private @Nullable Nat64Prefix prefix;

    void use(Nat64Prefix known) {
        prefix = known;
    }

    /** {@return whether an IPv4 address can be reached: with the well-known prefix only a global one (RFC 6052 section 3.1)} */
    boolean reaches(InetAddress ipv4) {
        return prefix != null
                && (!prefix.equals(Nat64Prefix.WELL_KNOWN) || AddressKind.of(ipv4) == AddressKind.ORDINARY);
    }

    /** {@return where to send to for an address to be reached from an IPv6 socket} */
    InetSocketAddress outward(InetSocketAddress real) {
        return prefix != null && real.getAddress() instanceof Inet4Address ipv4
                ? new InetSocketAddress(prefix.embed(ipv4), real.getPort())
                : real;
    }

    /** {@return the real address of whoever was seen at an address} */
    InetSocketAddress inward(InetSocketAddress seen) {
        if (prefix == null) {
            return seen;
        }
        return prefix.extract(seen.getAddress())
                .map(ipv4 -> new InetSocketAddress(ipv4, seen.getPort()))
                .orElse(seen);
    }
}
