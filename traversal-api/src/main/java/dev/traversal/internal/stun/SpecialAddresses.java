package dev.traversal.internal.stun;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Addresses that a server may name and that nobody can be reached at (RFC 6890). Ranges for documentation are ordinary
 * here, and so are private ones: behind two NATs a mapped address is private.
 */
public final class SpecialAddresses {
    private static final int FIRST_IPV4_MULTICAST = 224;
    private static final int IPV4_LOOPBACK = 127;
    private static final int IPV4_IN_IPV6_PREFIX_BYTES = 12;

    private SpecialAddresses() {}

    /**
     * {@return whether a candidate may be made of an address}
     *
     * @param address a resolved address
     * @param loopbackAllowed whether 127.0.0.0/8 and ::1 count as ordinary, as in a test on one machine
     */
    public static boolean isOrdinary(InetSocketAddress address, boolean loopbackAllowed) {
        return address.getPort() != 0 && isOrdinary(address.getAddress(), loopbackAllowed);
    }

    private static boolean isOrdinary(InetAddress ip, boolean loopbackAllowed) {
        if (ip.isLoopbackAddress()) {
            return loopbackAllowed;
        }
        byte[] bytes = ip.getAddress();
        if (ip instanceof Inet4Address) {
            int first = bytes[0] & 0xff;
            // 240/4 is reserved and holds the broadcast address.
            return first != 0 && first != IPV4_LOOPBACK && first < FIRST_IPV4_MULTICAST;
        }
        return !ip.isMulticastAddress() && !isIpv4InIpv6(bytes);
    }

    /** ::/96 holds the unspecified address and old forms of IPv4 ones that no network carries. */
    private static boolean isIpv4InIpv6(byte[] bytes) {
        for (int i = 0; i < IPV4_IN_IPV6_PREFIX_BYTES; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
