package dev.traversal.internal.netty;

import dev.traversal.internal.address.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;

/** Asks the system from which addresses packets to strangers leave: a UDP socket is connected, and nothing is sent. */
final class DefaultAddresses {
    private static final int DISCARD_PORT = 9;
    private static final byte[] STRANGER_IPV4 = {(byte) 192, 0, 2, 1}; // RFC 5737
    private static final byte[] STRANGER_IPV6 = {0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private DefaultAddresses() {}

    static List<InetAddress> read() {
        List<InetAddress> found = new ArrayList<>(2);
        add(StandardProtocolFamily.INET, STRANGER_IPV4, found);
        add(StandardProtocolFamily.INET6, STRANGER_IPV6, found);
        return found;
    }

    private static void add(ProtocolFamily family, byte[] stranger, List<InetAddress> found) {
        try (DatagramChannel channel = DatagramChannel.open(family)) {
            channel.connect(new InetSocketAddress(IpLiteral.toAddress(stranger), DISCARD_PORT));
            if (channel.getLocalAddress() instanceof InetSocketAddress local
                    && !local.getAddress().isAnyLocalAddress()) {
                found.add(local.getAddress());
            }
        } catch (IOException | UnsupportedOperationException | UnsupportedAddressTypeException e) {
            return; // no such family, or no route in it
        }
    }
}
