package dev.traversal.portmap.internal.gateway;

import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code /proc/net/route} and {@code /proc/net/ipv6_route}. Lines that are no routes are left out. */
final class ProcRoutes {
    private static final int UP = 0x1; // linux/route.h
    private static final int GATEWAY = 0x2;
    private static final int REJECT = 0x200;
    private static final int IPV4_FIELDS = 8;
    private static final int IPV6_FIELDS = 10;

    private ProcRoutes() {}

    static List<DefaultRoute> ipv4(List<String> lines) {
        List<DefaultRoute> routes = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length < IPV4_FIELDS || !fields[1].equals("00000000") || !fields[7].equals("00000000")) {
                continue;
            }
            InetAddress gateway = word(fields[2]);
            if (gateway != null && isGateway(number(fields[3], 16)) && number(fields[6], 10) >= 0) {
                routes.add(new DefaultRoute(gateway, fields[0], number(fields[6], 10)));
            }
        }
        return routes;
    }

    static List<DefaultRoute> ipv6(List<String> lines) {
        List<DefaultRoute> routes = new ArrayList<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+");
            if (fields.length < IPV6_FIELDS || !fields[1].equals("00") || !fields[0].equals("0".repeat(32))) {
                continue;
            }
            byte[] gateway = bytes(fields[4], 16);
            if (gateway != null && isGateway(number(fields[8], 16)) && number(fields[5], 16) >= 0) {
                routes.add(new DefaultRoute(IpLiteral.toAddress(gateway), fields[9], number(fields[5], 16)));
            }
        }
        return routes;
    }

    private static boolean isGateway(long flags) {
        return flags >= 0 && (flags & UP) != 0 && (flags & GATEWAY) != 0 && (flags & REJECT) == 0;
    }

    /** The kernel prints an address in network order as a number of this machine's. */
    private static @Nullable InetAddress word(String hex) {
        long value = number(hex, 16);
        if (value <= 0 || value > 0xffff_ffffL) {
            return null;
        }
        return IpLiteral.toAddress(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt((int) value)
                .array());
    }

    private static byte @Nullable [] bytes(String hex, int count) {
        try {
            byte[] bytes = HexFormat.of().parseHex(hex);
            return bytes.length == count ? bytes : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static long number(String text, int radix) {
        try {
            return Long.parseLong(text, radix);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
