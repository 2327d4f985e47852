package dev.traversal.internal.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes IP addresses as text. Reading is strict: an IPv4 address is four decimal numbers without leading
 * zeros, an IPv6 address has no zone, and whatever else a resolver would make an address of is none.
 */
public final class IpLiteral {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int IPV6_GROUPS = 8;
    private static final int MAX_CHARACTERS = 45;

    private IpLiteral() {}

    /**
     * {@return the address's 4 or 16 bytes, or {@code null} if the text is no address}
     *
     * @param text such as {@code 198.51.100.7} or {@code 2001:db8::7}
     */
    public static byte @Nullable [] parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return null;
        }
        byte[] bytes = new byte[text.indexOf(':') < 0 ? IPV4_BYTES : IPV6_BYTES];
        boolean whole = bytes.length == IPV4_BYTES ? readIpv4(text, bytes, 0) : readIpv6(text, bytes);
        return whole ? bytes : null;
    }

    /**
     * {@return an address}
     *
     * @param bytes 4 or 16; an IPv4-mapped IPv6 address gives an IPv4 one
     */
    public static InetAddress toAddress(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes but this has " + bytes.length, e);
        }
    }

    /**
     * {@return the text form that RFC 5952 recommends, without a zone}
     *
     * @param address an address
     */
    public static String format(InetAddress address) {
        byte[] bytes = address.getAddress();
        StringBuilder text = new StringBuilder(MAX_CHARACTERS);
        if (bytes.length == IPV4_BYTES) {
            for (int i = 0; i < IPV4_BYTES; i++) {
                text.append(i == 0 ? "" : ".").append(bytes[i] & 0xff);
            }
        } else {
            formatIpv6(bytes, text);
        }
        return text.toString();
    }

    private static void formatIpv6(byte[] bytes, StringBuilder text) {
        int gap = 0; // the longest run of two or more zero groups, the first of equals (RFC 5952 section 4.2)
        int gapLength = 1;
        for (int start = 0, run = 0; start < IPV6_GROUPS; start += Math.max(run, 1)) {
            run = zeroGroups(bytes, start);
            if (run > gapLength) {
                gap = start;
                gapLength = run;
            }
        }
        boolean hasGap = gapLength > 1;
        for (int i = 0; i < IPV6_GROUPS; i++) {
            if (hasGap && i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                boolean afterColon = text.length() == 0 || text.charAt(text.length() - 1) == ':';
                text.append(afterColon ? "" : ":").append(Integer.toHexString(group(bytes, i)));
            }
        }
    }

    private static int zeroGroups(byte[] bytes, int start) {
        int end = start;
        while (end < IPV6_GROUPS && group(bytes, end) == 0) {
            end++;
        }
        return end - start;
    }

    private static int group(byte[] bytes, int index) {
        return (bytes[2 * index] & 0xff) << 8 | bytes[2 * index + 1] & 0xff;
    }

    private static boolean readIpv6(String text, byte[] bytes) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return readGroups(text, bytes, 0) == IPV6_BYTES;
        }
        String tail = text.substring(gap + 2);
        byte[] after = new byte[IPV6_BYTES];
        int head = gap == 0 ? 0 : readGroups(text.substring(0, gap), bytes, 0);
        int rest = tail.isEmpty() ? 0 : readGroups(tail, after, 0);
        boolean dottedHead = gap > 0 && text.lastIndexOf('.', gap) >= 0; // a dotted part ends the address
        if (head < 0 || rest < 0 || dottedHead || head + rest > IPV6_BYTES - 2) {
            return false;
        }
        System.arraycopy(after, 0, bytes, IPV6_BYTES - rest, rest);
        return true;
    }

    /** Reads groups divided by single colons, the last of which may be dotted; -1 for none. */
    private static int readGroups(String text, byte[] bytes, int at) {
        int next = at;
        int start = 0;
        while (true) {
            int colon = text.indexOf(':', start);
            int end = colon < 0 ? text.length() : colon;
            if (colon < 0 && text.indexOf('.', start) >= 0) {
                boolean fits = next + IPV4_BYTES <= IPV6_BYTES && readIpv4(text.substring(start), bytes, next);
                return fits ? next + IPV4_BYTES : -1;
            }
            int value = readHex(text, start, end);
            if (value < 0 || next + 2 > IPV6_BYTES) {
                return -1;
            }
            bytes[next++] = (byte) (value >> 8);
            bytes[next++] = (byte) value;
            if (colon < 0) {
                return next;
            }
            start = colon + 1;
        }
    }

    private static int readHex(String text, int start, int end) {
        if (end == start || end - start > 4) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1; // full-width digits are no digits
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static boolean readIpv4(String text, byte[] bytes, int at) {
        int position = 0;
        for (int i = 0; i < IPV4_BYTES; i++) {
            int start = position;
            int value = 0;
            while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
                value = value * 10 + text.charAt(position++) - '0';
                if (position - start > 3) {
                    return false;
                }
            }
            int digits = position - start;
            if (digits == 0 || value > 255 || digits > 1 && text.charAt(start) == '0') {
                return false;
            }
            bytes[at + i] = (byte) value;
            if (i < IPV4_BYTES - 1 && (position == text.length() || text.charAt(position++) != '.')) {
                return false;
            }
        }
        return position == text.length();
    }
}
