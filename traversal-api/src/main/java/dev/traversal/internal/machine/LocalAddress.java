package dev.traversal.internal.machine;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An address of an interface of this host.
 *
 * @param address a unicast address; an IPv6 link-local one knows its interface
 * @param prefixBits how long the prefix is that its network has; as many as the address has if that is unknown
 * @param standing how it was made
 */
public record LocalAddress(InetAddress address, int prefixBits, Standing standing) {
    private static final int FLAG_TEMPORARY = 0x01; // linux/if_addr.h
    private static final int FLAG_DAD_FAILED = 0x08;
    private static final int FLAG_DEPRECATED = 0x20;
    private static final int FLAG_TENTATIVE = 0x40;
    private static final int FLAG_OPTIMISTIC = 0x04;

    /** How an address was made, best first. */
    public enum Standing {
        /** Made to be forgotten in a day (RFC 8981). */
        TEMPORARY,
        /** None of the others, or unknown. */
        ORDINARY,
        /** Made of the interface's hardware address, so that its owner can be followed (RFC 4291 section 2.5.1). */
        TRACEABLE,
        /** Not to be used for anything new: deprecated, or not yet known to be unique (RFC 4862). */
        UNUSABLE
    }

    /**
     * {@return an address of which nothing more is known}
     *
     * @param address the address
     */
    public static LocalAddress of(InetAddress address) {
        return of(address, 8 * address.getAddress().length);
    }

    /**
     * {@return an address, its standing judged by its bytes}
     *
     * @param address the address
     * @param prefixBits the length of its network's prefix
     */
    public static LocalAddress of(InetAddress address, int prefixBits) {
        return new LocalAddress(address, prefixBits, isOfHardware(address) ? Standing.TRACEABLE : Standing.ORDINARY);
    }

    /**
     * {@return an IPv6 address, its standing judged by Linux's flags too}
     *
     * @param address the address
     * @param prefixBits the length of its network's prefix
     * @param flags IFA_F_* as {@code /proc/net/if_inet6} shows them
     */
    public static LocalAddress of(InetAddress address, int prefixBits, int flags) {
        boolean waiting = (flags & FLAG_TENTATIVE) != 0 && (flags & FLAG_OPTIMISTIC) == 0;
        if (waiting || (flags & (FLAG_DEPRECATED | FLAG_DAD_FAILED)) != 0) {
            return new LocalAddress(address, prefixBits, Standing.UNUSABLE);
        }
        return (flags & FLAG_TEMPORARY) != 0
                ? new LocalAddress(address, prefixBits, Standing.TEMPORARY)
                : of(address, prefixBits);
    }

    /**
     * {@return whether another address is in the same network}
     *
     * @param other any address
     */
    public boolean isInNetworkOf(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int i = 0; i < prefixBits; i++) {
            if ((ours[i / 8] >> 7 - i % 8 & 1) != (theirs[i / 8] >> 7 - i % 8 & 1)) {
                return false;
            }
        }
        return true;
    }

    /** An interface identifier made of a 48-bit hardware address has ff:fe in the middle (RFC 4291 appendix A). */
    private static boolean isOfHardware(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                && !address.isLinkLocalAddress()
                && bytes[11] == (byte) 0xff
                && bytes[12] == (byte) 0xfe;
    }
}
