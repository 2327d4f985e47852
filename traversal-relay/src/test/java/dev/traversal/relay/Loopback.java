package dev.traversal.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses of the loopback interface, of which there are many. */
final class Loopback {
    private Loopback() {}

    static InetSocketAddress anyPort(int last) {
        return new InetSocketAddress(address(last), 0);
    }

    static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
