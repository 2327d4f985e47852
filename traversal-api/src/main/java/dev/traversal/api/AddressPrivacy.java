package dev.traversal.api;

/** How much peers and servers learn about this host's addresses (RFC 8828 section 5.2). */
public enum AddressPrivacy {
    /** Mode 1: every interface is used and every address told. */
    ALL_INTERFACES,
    /** Mode 2: only the address of each family that the default route uses. */
    DEFAULT_ROUTE,
    /** Mode 3: only the default route, and of it only what servers see; host addresses are told to nobody. */
    PUBLIC_ONLY,
    /** Mode 4: only addresses of relays, which are asked by way of a proxy if there is one. */
    RELAYED_ONLY
}
