package dev.traversal.portmap;

import dev.traversal.internal.address.IpLiteral;
import java.net.InetAddress;
import java.util.Objects;

/**
 * A router on the way out of this host.
 *
 * @param address the router's address; an IPv6 link-local one knows its interface
 * @param local this host's address toward it, of the same family
 * @param prefixBits the length of the prefix of the local address's network
 * @param interfaceName such as {@code eth0}
 */
public record Gateway(InetAddress address, InetAddress local, int prefixBits, String interfaceName) {
    /**
     * Checks that the families agree.
     *
     * @param address the router's address
     * @param local this host's address toward it
     * @param prefixBits the length of the prefix of the local address's network
     * @param interfaceName such as {@code eth0}
     * @throws IllegalArgumentException if they do not, or the prefix is longer than an address
     */
    public Gateway {
        Objects.requireNonNull(interfaceName, "interfaceName");
        int bytes = local.getAddress().length;
        if (address.getAddress().length != bytes) {
            throw new IllegalArgumentException("the gateway " + IpLiteral.format(address) + " and the local address "
                    + IpLiteral.format(local) + " must be of one family");
        }
        if (prefixBits < 0 || prefixBits > 8 * bytes) {
            throw new IllegalArgumentException("a prefix has 0.." + 8 * bytes + " bits but was " + prefixBits);
        }
    }

    /** {@return whether it is asked over IPv6} */
    public boolean isIpv6() {
        return address.getAddress().length > 4;
    }

    /** {@return such as {@code 192.168.1.1 on eth0}} */
    @Override
    public String toString() {
        return IpLiteral.format(address) + " on " + interfaceName;
    }
}
