package dev.traversal.portmap.internal.upnp;

import java.util.Comparator;

/**
 * Something of a gateway that can be asked to act.
 *
 * @param type its full type
 * @param kind what it is
 * @param version of its type
 * @param control where it is asked
 */
record Service(String type, Kind kind, int version, HttpTarget control) {
    /** Best first: a connection of IP over PPP, the newer over the older. */
    static final Comparator<Service> BEST_FIRST = Comparator.comparing(Service::kind)
            .thenComparing(Comparator.comparing(Service::version).reversed());

    /** What we know to ask. */
    enum Kind {
        /** Maps ports of an IPv4 connection. */
        WAN_IP("WANIPConnection"),
        /** The same for PPP. */
        WAN_PPP("WANPPPConnection"),
        /** Opens pinholes in an IPv6 firewall. */
        FIREWALL_6("WANIPv6FirewallControl");

        private final String name;

        Kind(String name) {
            this.name = name;
        }

        String prefix() {
            return "urn:schemas-upnp-org:service:" + name + ":";
        }
    }

    /** {@return the name of an action in the SOAPAction header} */
    String action(String name) {
        return type + "#" + name;
    }
}
