package dev.traversal.portmap;

import dev.traversal.api.TransportAddress;
import dev.traversal.internal.address.AddressKind;
import java.time.Duration;

/**
 * A port of a gateway that leads to a port of this host.
 *
 * @param request what was asked for
 * @param gateway who maps
 * @param protocol how it was asked
 * @param internal this host's end
 * @param external the gateway's end, as the gateway says; over IPv6 mostly the same as the internal one: a pinhole
 * @param lease for how long it was granted; renewed at half of that. Zero if it lasts until it is removed
 * @param verified whether somebody came in by it who had not been sent anything before; until then it is only what the
 *     gateway says
 */
public record PortMapping(
        PortRequest request,
        Gateway gateway,
        MappingProtocol protocol,
        TransportAddress internal,
        TransportAddress external,
        Duration lease,
        boolean verified) {
    /** {@return the same, proven to lead in} */
    public PortMapping asVerified() {
        return new PortMapping(request, gateway, protocol, internal, external, lease, true);
    }

    /**
     * {@return whether the external address can be reached from the Internet, judged by its range} If it cannot, there is
     * another NAT beyond the gateway (RFC 6598, RFC 1918), and the mapping serves only who is between them.
     */
    public boolean isPublic() {
        return AddressKind.of(external.address()) == AddressKind.ORDINARY;
    }

    /** {@return such as {@code UDP 198.51.100.7:27015 -> 192.168.1.5:27015 by PCP at 192.168.1.1 on eth0 for 7200 s}} */
    @Override
    public String toString() {
        return request.protocol() + " " + external + " -> " + internal + " by " + protocol.label() + " at " + gateway
                + (lease.isZero() ? " until removed" : " for " + lease.toSeconds() + " s")
                + (verified ? ", verified" : "");
    }
}
