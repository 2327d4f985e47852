package dev.traversal.relay.internal.turn.client;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** What a socket is bound to that may leave from anywhere. */
final class Wildcard {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private Wildcard() {}

    static InetSocketAddress like(InetSocketAddress remote) {
        boolean ipv6 = remote.getAddress() instanceof Inet6Address;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[ipv6 ? IPV6_BYTES : IPV4_BYTES]), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // 4 or 16 bytes
        }
    }
}
