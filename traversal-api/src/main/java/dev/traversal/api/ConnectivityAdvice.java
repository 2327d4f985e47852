package dev.traversal.api;

/** Something that would have helped two peers to meet, or may be why they did not. */
public enum ConnectivityAdvice {
    /** This host has no address that may be used. */
    NO_LOCAL_ADDRESS("this host has no address that may be used: its interfaces are down or filtered out"),
    /** The peer told no candidate. */
    PEER_TOLD_NOTHING("the peer told no address: its interfaces are down or filtered out"),
    /** One side has only IPv4, the other only IPv6. */
    NO_COMMON_FAMILY("the two peers have no address family in common; a relay with both would help"),
    /** The peer does not accept the credentials that signaling gave. */
    PEER_REFUSES("the peer refuses the checks: what signaling told of it belongs to another session"),
    /** The system refuses to send. */
    SENDING_FAILS("the system refuses to send: a firewall on this host, or no route"),
    /** Nobody can say which public address this side has. */
    NO_STUN_SERVER(
            "no STUN server was given, so no public address of this side is known: add one, or a static address"),
    /** No STUN server answered. */
    UDP_SEEMS_BLOCKED("no STUN server answered: UDP seems to be blocked; a relay over TCP or TLS would help"),
    /** The peer cannot be reached from elsewhere. */
    PEER_HAS_PRIVATE_ADDRESSES_ONLY(
            "the peer told private addresses only: it needs a STUN server too, a mapped port, or a relay"),
    /** Our NAT gives each destination another mapping, so nobody can be told where to send. */
    NAT_MAPS_PER_DESTINATION(
            "this side's NAT maps per destination: a mapped or forwarded port here, or a relay, would help"),
    /** The same of the peer's. */
    PEERS_NAT_MAPS_PER_DESTINATION(
            "the peer's NAT maps per destination: a mapped or forwarded port there, or a relay, would help"),
    /** Packets left and nothing came back. */
    NOTHING_ANSWERED("nothing answered: a firewall or two address-dependent NATs may be in between; a forwarded port on"
            + " one side (a static address), or a relay, would help"),
    /** There is IPv6 on neither side, or on one alone. */
    NO_IPV6_ON_BOTH_SIDES("there is no IPv6 on both sides: with it no NAT might be in between");

    private final String text;

    ConnectivityAdvice(String text) {
        this.text = text;
    }

    /** {@return the advice in words} */
    public String text() {
        return text;
    }
}
