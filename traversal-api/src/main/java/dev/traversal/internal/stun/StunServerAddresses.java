package dev.traversal.internal.stun;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * The sockets of a STUN server: one, or the four that are two addresses times two ports (RFC 5780 section 6). Bit 1 of
 * a socket's index says which address, bit 0 which port.
 *
 * @param sockets one or four addresses
 */
public record StunServerAddresses(List<InetSocketAddress> sockets) {
    static final int OTHER_PORT = 0x1;
    static final int OTHER_ADDRESS = 0x2;
    static final int OTHER_ADDRESS_AND_PORT = OTHER_ADDRESS | OTHER_PORT;
    private static final int SOCKETS_WITH_ALTERNATE = 4;

    /** Checks their number. */
    public StunServerAddresses {
        sockets = List.copyOf(sockets);
        if (sockets.size() != 1 && sockets.size() != SOCKETS_WITH_ALTERNATE) {
            throw new IllegalArgumentException("a STUN server has 1 or 4 sockets but was given " + sockets.size());
        }
    }

    /**
     * {@return the addresses of a server with one socket}
     *
     * @param only what it is bound to, maybe a wildcard
     */
    public static StunServerAddresses single(InetSocketAddress only) {
        return new StunServerAddresses(List.of(only));
    }

    /**
     * {@return the addresses of a server that can answer from elsewhere}
     *
     * @param primary its address and port
     * @param alternate another address of the same family, and another port
     */
    public static StunServerAddresses withAlternate(InetSocketAddress primary, InetSocketAddress alternate) {
        boolean distinct = !primary.getAddress().equals(alternate.getAddress())
                && primary.getPort() != alternate.getPort()
                && primary.getAddress().getClass() == alternate.getAddress().getClass()
                && !primary.getAddress().isAnyLocalAddress()
                && !alternate.getAddress().isAnyLocalAddress();
        if (!distinct) {
            throw new IllegalArgumentException("primary and alternate must differ in address and port, be of one"
                    + " family and no wildcard but were " + primary + " and " + alternate);
        }
        return new StunServerAddresses(List.of(
                primary,
                new InetSocketAddress(primary.getAddress(), alternate.getPort()),
                new InetSocketAddress(alternate.getAddress(), primary.getPort()),
                alternate));
    }

    /** {@return whether the server can answer from another address and port} */
    public boolean hasAlternate() {
        return sockets.size() == SOCKETS_WITH_ALTERNATE;
    }
}
