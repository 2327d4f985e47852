package dev.traversal.internal.stun;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * A reusable IP address and port, so that an address attribute is read and compared without an object per packet. Not
 * thread-safe.
 */
public final class AddressBuffer {
    static final int FAMILY_IPV4 = 1;
    static final int FAMILY_IPV6 = 2;
    static final int VALUE_BYTES_IPV4 = 8;
    static final int VALUE_BYTES_IPV6 = 20;
    private static final int ADDRESS_OFFSET = 4;

    private boolean ipv6;
    private int port;
    private long high;
    /** The last eight bytes of an IPv6 address, or the four of an IPv4 one. */
    private long low;

    /** Makes one that holds 0.0.0.0:0. */
    public AddressBuffer() {}

    /** {@return whether the address is IPv6} */
    public boolean isIpv6() {
        return ipv6;
    }

    /** {@return the port, 0..65535} */
    public int port() {
        return port;
    }

    /**
     * Takes over an address. Allocates nothing for IPv4 once compiled; the JDK copies an IPv6 address.
     *
     * @param address a resolved address
     */
    public void set(InetSocketAddress address) {
        port = address.getPort();
        InetAddress ip = address.getAddress();
        ipv6 = !(ip instanceof Inet4Address);
        if (ip instanceof Inet4Address ipv4) {
            // Plain reads in a branch of its own: the compiler sees that the copy need not be made.
            byte[] bytes = ipv4.getAddress();
            high = 0;
            low = (bytes[0] & 0xffL) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | bytes[3] & 0xff;
        } else {
            byte[] bytes = ip.getAddress();
            high = Bytes.longAt(bytes, 0);
            low = Bytes.longAt(bytes, 8);
        }
    }

    /**
     * {@return whether this is the same address and port}
     *
     * @param other the other
     */
    public boolean sameAs(AddressBuffer other) {
        return ipv6 == other.ipv6 && port == other.port && low == other.low && high == other.high;
    }

    /** {@return the address and port as an object of its own; an IPv4-mapped IPv6 address becomes the IPv4 one} */
    public InetSocketAddress toSocketAddress() {
        byte[] bytes = new byte[ipv6 ? 16 : 4];
        if (ipv6) {
            Bytes.putLong(bytes, 0, high);
            Bytes.putLong(bytes, 8, low);
        } else {
            Bytes.putInt(bytes, 0, (int) low);
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes are addresses", impossible);
        }
    }

    /**
     * Reads an address attribute's value (RFC 8489 section 14.1).
     *
     * @return false, and this unchanged, if the family is unknown or the length is not that of the family
     */
    boolean readPlain(byte[] buffer, int offset, int length) {
        int family = familyOf(buffer, offset, length);
        if (family == 0) {
            return false;
        }
        ipv6 = family == FAMILY_IPV6;
        port = Bytes.unsignedShort(buffer, offset + 2);
        int at = offset + ADDRESS_OFFSET;
        high = ipv6 ? Bytes.longAt(buffer, at) : 0;
        low = ipv6 ? Bytes.longAt(buffer, at + 8) : Bytes.intAt(buffer, at) & 0xffff_ffffL;
        return true;
    }

    /**
     * Reads an XORed address attribute's value (RFC 8489 section 14.2).
     *
     * @param mask where in the buffer the cookie and the transaction id stand
     */
    boolean readXor(byte[] buffer, int offset, int length, int mask) {
        if (!readPlain(buffer, offset, length)) {
            return false;
        }
        xorWith(buffer, mask);
        return true;
    }

    /** Writes the value of an address attribute; returns its length. */
    int writePlain(byte[] buffer, int offset) {
        Bytes.putShort(buffer, offset, ipv6 ? FAMILY_IPV6 : FAMILY_IPV4);
        Bytes.putShort(buffer, offset + 2, port);
        if (!ipv6) {
            Bytes.putInt(buffer, offset + ADDRESS_OFFSET, (int) low);
            return VALUE_BYTES_IPV4;
        }
        Bytes.putLong(buffer, offset + ADDRESS_OFFSET, high);
        Bytes.putLong(buffer, offset + ADDRESS_OFFSET + 8, low);
        return VALUE_BYTES_IPV6;
    }

    /** Writes the value of an XORed address attribute; returns its length. */
    int writeXor(byte[] buffer, int offset, int mask) {
        xorWith(buffer, mask);
        int length = writePlain(buffer, offset);
        xorWith(buffer, mask);
        return length;
    }

    int valueBytes() {
        return ipv6 ? VALUE_BYTES_IPV6 : VALUE_BYTES_IPV4;
    }

    static int valueBytes(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address ? VALUE_BYTES_IPV4 : VALUE_BYTES_IPV6;
    }

    private void xorWith(byte[] buffer, int mask) {
        port ^= Bytes.unsignedShort(buffer, mask);
        if (ipv6) {
            high ^= Bytes.longAt(buffer, mask);
            low ^= Bytes.longAt(buffer, mask + 8);
        } else {
            low ^= Bytes.intAt(buffer, mask) & 0xffff_ffffL;
        }
    }

    private static int familyOf(byte[] buffer, int offset, int length) {
        if (length != VALUE_BYTES_IPV4 && length != VALUE_BYTES_IPV6) {
            return 0;
        }
        int family = buffer[offset + 1];
        boolean fits = family == FAMILY_IPV4 && length == VALUE_BYTES_IPV4
                || family == FAMILY_IPV6 && length == VALUE_BYTES_IPV6;
        return fits ? family : 0;
    }
}
