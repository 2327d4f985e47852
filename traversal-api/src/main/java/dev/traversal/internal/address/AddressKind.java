package dev.traversal.internal.address;

import java.net.InetAddress;

/**
 * What an address is good for (RFC 6890), judged by its bytes; the documentation ranges are ordinary addresses. An IPv6
 * address that carries an IPv4 one for a translator (RFC 6052, RFC 3056) is of the inner one's kind unless that is
 * ordinary.
 */
public enum AddressKind {
    /** {@code 0.0.0.0/8}, {@code ::}. */
    UNSPECIFIED,
    /** {@code 127.0.0.0/8}, {@code ::1}. */
    LOOPBACK,
    /** {@code 169.254.0.0/16}, {@code fe80::/10}. */
    LINK_LOCAL,
    /** {@code 224.0.0.0/4}, {@code ff00::/8}. */
    MULTICAST,
    /** {@code 240.0.0.0/4} with the broadcast address, {@code fec0::/10}, {@code ::/96}. */
    RESERVED,
    /** {@code ::ffff:0:0/96}: an IPv4 address in disguise. */
    MAPPED,
    /** {@code 10.0.0.0/8}, {@code 172.16.0.0/12}, {@code 192.168.0.0/16}, {@code fc00::/7}. */
    PRIVATE,
    /** {@code 100.64.0.0/10}, the inside of a carrier's NAT (RFC 6598). */
    SHARED,
    /** All others. */
    ORDINARY;

    /**
     * {@return the kind}
     *
     * @param address an address
     */
    public static AddressKind of(InetAddress address) {
        return of(address.getAddress());
    }

    /**
     * {@return the kind}
     *
     * @param bytes 4 or 16
     */
    public static AddressKind of(byte[] bytes) {
        return bytes.length == 4 ? ofIpv4(bytes, 0) : ofIpv6(bytes);
    }

    /** {@return whether a peer elsewhere could send to it: private and shared addresses count, since it may be near} */
    public boolean isReachable() {
        return this == ORDINARY || this == PRIVATE || this == SHARED;
    }

    private static AddressKind ofIpv4(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        return switch (first) {
            case 0 -> UNSPECIFIED;
            case 10 -> PRIVATE;
            case 100 -> second >> 6 == 1 ? SHARED : ORDINARY;
            case 127 -> LOOPBACK;
            case 169 -> second == 254 ? LINK_LOCAL : ORDINARY;
            case 172 -> second >> 4 == 1 ? PRIVATE : ORDINARY;
            case 192 -> second == 168 ? PRIVATE : ORDINARY;
            default -> first < 224 ? ORDINARY : first < 240 ? MULTICAST : RESERVED;
        };
    }

    private static AddressKind ofIpv6(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (first == 0) {
            return ofZeroPrefix(bytes);
        }
        if (first == 0xff) {
            return MULTICAST;
        }
        if (first == 0xfe && second >= 0x80) {
            return second >= 0xc0 ? RESERVED : LINK_LOCAL;
        }
        if (first >> 1 == 0xfc >> 1) {
            return PRIVATE;
        }
        return first == 0x20 && second == 0x02 ? ofIpv4(bytes, 2) : ORDINARY; // 2002::/16
    }

    private static AddressKind ofZeroPrefix(byte[] bytes) {
        int zeros = 0;
        while (zeros < bytes.length && bytes[zeros] == 0) {
            zeros++;
        }
        if (zeros == bytes.length) {
            return UNSPECIFIED;
        }
        if (zeros == 15 && bytes[15] == 1) {
            return LOOPBACK;
        }
        if (zeros >= 12) {
            return RESERVED;
        }
        if (zeros == 10 && bytes[10] == -1 && bytes[11] == -1) {
            return MAPPED;
        }
        return isNat64(bytes) ? ofIpv4(bytes, 12) : ORDINARY;
    }

    /** 64:ff9b::/96 (RFC 6052 section 2.1). */
    private static boolean isNat64(byte[] bytes) {
        if (bytes[1] != 0x64 || (bytes[2] & 0xff) != 0xff || (bytes[3] & 0xff) != 0x9b) {
            return false;
        }
        for (int i = 4; i < 12; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
