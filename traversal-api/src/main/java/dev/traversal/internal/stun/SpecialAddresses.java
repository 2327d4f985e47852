package dev.traversal.internal.stun;

import dev.traversal.internal.address.AddressKind;
import java.net.InetSocketAddress;

/** Addresses that a server may name and that no candidate is made of. */
public final class SpecialAddresses {
    private SpecialAddresses() {}

    /**
     * {@return whether a candidate may be made of an address} Private addresses pass: behind two NATs a mapped address
     * is private.
     *
     * @param address a resolved address
     * @param loopbackAllowed whether 127.0.0.0/8 and ::1 pass too, as in a test on one machine
     */
    public static boolean isOrdinary(InetSocketAddress address, boolean loopbackAllowed) {
        AddressKind kind = AddressKind.of(address.getAddress());
        return address.getPort() != 0 && (kind.isReachable() || (loopbackAllowed && kind == AddressKind.LOOPBACK));
    }
}
