package dev.traversal.ice.internal.gather;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.IpLiteral;

/** What stands in place of an address that is told to nobody (RFC 8839 section 5.1). */
final class HiddenAddress {
    private static final int DISCARD_PORT = 9;
    private static final TransportAddress IPV4 = new TransportAddress(IpLiteral.toAddress(new byte[4]), DISCARD_PORT);
    private static final TransportAddress IPV6 = new TransportAddress(IpLiteral.toAddress(new byte[16]), DISCARD_PORT);

    private HiddenAddress() {}

    static TransportAddress like(TransportAddress address) {
        return address.isIpv6() ? IPV6 : IPV4;
    }
}
