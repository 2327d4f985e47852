package dev.traversal.sim;

import java.net.InetAddress;
import java.util.function.Predicate;

/** The addresses that a router hands out inside: hosts of a home, homes of a carrier, IPv6 of either. */
final class AddressPools {
    private final AddressPool hosts;
    private final AddressPool routers;
    private final AddressPool ipv6;

    AddressPools(int site) {
        int high = site >> 8;
        int low = site & 0xff;
        hosts = new AddressPool(high == 0 ? "192.168." + low + ".0" : "10." + high + "." + low + ".0", 254)
                .withoutFirst();
        routers = new AddressPool("100." + (64 + (high & 63)) + "." + low + ".0", 254).withoutFirst();
        ipv6 = new AddressPool("2001:db8:" + Integer.toHexString(site) + "::", 65_000).withoutFirst();
    }

    InetAddress take(boolean wantIpv6, boolean forRouter, Predicate<InetAddress> inUse) {
        AddressPool pool = wantIpv6 ? ipv6 : forRouter ? routers : hosts;
        return pool.take(inUse);
    }
}
