package dev.traversal.api;

import dev.traversal.internal.address.IpLiteral;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The prefix under which a NAT64 makes IPv4 addresses reachable from IPv6 (RFC 6052 section 2).
 *
 * @param address the prefix, with zeros after its bits
 * @param bits 32, 40, 48, 56, 64 or 96
 */
public record Nat64Prefix(Inet6Address address, int bits) {
    private static final Set<Integer> LENGTHS = Set.of(32, 40, 48, 56, 64, 96);
    /** Bits 64 to 71, which are zero in every address (RFC 6052 section 2.2). */
    private static final int RESERVED_BYTE = 8;

    /** {@code 64:ff9b::/96}, for global IPv4 addresses only (RFC 6052 section 3.1). */
    public static final Nat64Prefix WELL_KNOWN = parse("64:ff9b::/96");

    /**
     * Checks that the length is one that exists and that nothing is set after it.
     *
     * @param address the prefix
     * @param bits 32, 40, 48, 56, 64 or 96
     */
    public Nat64Prefix {
        if (!LENGTHS.contains(bits)) {
            throw new IllegalArgumentException("a NAT64 prefix has 32, 40, 48, 56, 64 or 96 bits but this has " + bits);
        }
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != 0 && (i >= bits / 8 || i == RESERVED_BYTE)) {
                throw new IllegalArgumentException("a NAT64 prefix is zero after its " + bits
                        + " bits and in bits 64 to 71 but this is " + IpLiteral.format(address));
            }
        }
    }

    /**
     * {@return the prefix that a text names}
     *
     * @param text such as {@code 64:ff9b::/96}
     * @throws IllegalArgumentException if it is none
     */
    public static Nat64Prefix parse(String text) {
        int slash = text.indexOf('/');
        byte[] bytes = slash < 0 ? null : IpLiteral.parse(text.substring(0, slash));
        String length = text.substring(slash + 1);
        if (bytes == null
                || !(IpLiteral.toAddress(bytes) instanceof Inet6Address address)
                || !length.matches("[1-9][0-9]{1,2}")) {
            throw new IllegalArgumentException("expected PREFIX/LENGTH such as 64:ff9b::/96");
        }
        return new Nat64Prefix(address, Integer.parseInt(length));
    }

    /**
     * {@return the prefix with which an address of the name {@code ipv4only.arpa} was made, if it is such (RFC 7050
     * section 3)}
     *
     * @param synthesized an answer of the resolver
     */
    public static Optional<Nat64Prefix> ofIpv4Only(Inet6Address synthesized) {
        // From the longest: 64:ff9b::/96 with the address inside could be read as a shorter one only by chance.
        for (int bits : new int[] {96, 64, 56, 48, 40, 32}) {
            byte[] bytes = synthesized.getAddress();
            byte[] inner = extract(bytes, bits);
            boolean known = inner[0] == (byte) 192
                    && inner[1] == 0
                    && inner[2] == 0
                    && (inner[3] == (byte) 170 || inner[3] == (byte) 171);
            boolean reserved = bits == 96 || bytes[RESERVED_BYTE] == 0;
            if (known && reserved) {
                Arrays.fill(bytes, bits / 8, bytes.length, (byte) 0);
                if (bytes[RESERVED_BYTE] == 0 && IpLiteral.toAddress(bytes) instanceof Inet6Address prefix) {
                    return Optional.of(new Nat64Prefix(prefix, bits));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the IPv6 address that stands for an IPv4 address}
     *
     * @param ipv4 the IPv4 address
     */
    public Inet6Address embed(Inet4Address ipv4) {
        byte[] bytes = address.getAddress();
        int at = bits / 8;
        for (byte each : ipv4.getAddress()) {
            if (at == RESERVED_BYTE) {
                at++;
            }
            bytes[at++] = each;
        }
        return (Inet6Address) IpLiteral.toAddress(bytes);
    }

    /**
     * {@return the IPv4 address that an address stands for, if it has this prefix}
     *
     * @param ipv6 an IPv6 address
     */
    public Optional<Inet4Address> extract(InetAddress ipv6) {
        if (!covers(ipv6)) {
            return Optional.empty();
        }
        return Optional.of((Inet4Address) IpLiteral.toAddress(extract(ipv6.getAddress(), bits)));
    }

    /**
     * {@return whether an address has this prefix}
     *
     * @param other any address
     */
    public boolean covers(InetAddress other) {
        int length = bits / 8;
        return other instanceof Inet6Address
                && Arrays.equals(other.getAddress(), 0, length, address.getAddress(), 0, length);
    }

    /** {@return {@code 64:ff9b::/96}} */
    @Override
    public String toString() {
        return IpLiteral.format(address) + "/" + bits;
    }

    private static byte[] extract(byte[] ipv6, int bits) {
        byte[] inner = new byte[4];
        int at = bits / 8;
        for (int i = 0; i < inner.length; i++) {
            if (at == RESERVED_BYTE) {
                at++;
            }
            inner[i] = ipv6[at++];
        }
        return inner;
    }
}
