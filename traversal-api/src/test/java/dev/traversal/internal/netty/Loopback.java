package dev.traversal.internal.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses that lead nowhere but here. */
final class Loopback {
    private Loopback() {}

    static InetSocketAddress ipv4(int port) {
        return at("127.0.0.1", port);
    }

    static InetSocketAddress ipv6(int port) {
        return at("::1", port);
    }

    static InetSocketAddress at(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
