package dev.traversal.api;

/** How a candidate was learnt. */
public enum CandidateOrigin {
    /** From an interface of this host. */
    INTERFACE,
    /** From a STUN server (RFC 8489). */
    STUN,
    /** Given by the application: a forwarded port or a 1:1 NAT. */
    STATIC,
    /** Mapped by the gateway with PCP (RFC 6887). */
    PCP,
    /** Mapped by the gateway with NAT-PMP (RFC 6886). */
    NAT_PMP,
    /** Mapped by the gateway with UPnP IGD. */
    UPNP_IGD,
    /** Allocated on a relay (RFC 8656). */
    RELAY,
    /** Seen in a connectivity check. */
    CHECK,
    /** Met by a probe of a port that nobody had told. */
    PROBE,
    /** Told by the peer. */
    SIGNALED,
    /** Told by the peer as a name, which multicast DNS says the address of (RFC 6762). */
    LOCAL_NAME
}
