package dev.traversal.api;

import dev.traversal.internal.address.IpLiteral;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * An IP address and a UDP port (RFC 8445 section 4).
 *
 * @param address the IP address, never a name
 * @param port 1..65535
 */
public record TransportAddress(InetAddress address, int port) {
    private static final int NO_PORT = 0;

    /**
     * Checks the port.
     *
     * @param address the IP address, never a name
     * @param port 1..65535
     */
    public TransportAddress {
        Objects.requireNonNull(address, "address");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535 but was " + port);
        }
    }

    /**
     * {@return the same address}
     *
     * @param socketAddress a resolved socket address
     */
    public static TransportAddress of(InetSocketAddress socketAddress) {
        if (socketAddress.isUnresolved()) {
            throw new IllegalArgumentException("not an address but a name: " + socketAddress.getHostString());
        }
        return new TransportAddress(socketAddress.getAddress(), socketAddress.getPort());
    }

    /**
     * {@return the address that a text names}
     *
     * @param text {@code 198.51.100.7:4000} or {@code [2001:db8::7]:4000}; never a name, so no resolver is asked
     * @throws IllegalArgumentException if it is neither
     */
    public static TransportAddress parse(String text) {
        InetSocketAddress socketAddress = HostAndPort.parse(text, NO_PORT);
        if (socketAddress.isUnresolved()) {
            throw new IllegalArgumentException("expected IPV4:PORT or [IPV6]:PORT but got a name");
        }
        return of(socketAddress);
    }

    /**
     * {@return an address as text, as RFC 5952 recommends, without a zone}
     *
     * @param address an IP address
     */
    public static String format(InetAddress address) {
        return IpLiteral.format(address);
    }

    /** {@return the same address for the JDK's sockets} */
    public InetSocketAddress toSocketAddress() {
        return new InetSocketAddress(address, port);
    }

    /** {@return whether the address is IPv6} */
    public boolean isIpv6() {
        return address instanceof Inet6Address;
    }

    /** {@return {@code 198.51.100.7:4000} or {@code [2001:db8::7]:4000}} */
    @Override
    public String toString() {
        String host = format(address);
        return isIpv6() ? "[" + host + "]:" + port : host + ":" + port;
    }
}
