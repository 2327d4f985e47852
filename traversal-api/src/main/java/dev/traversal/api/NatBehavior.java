package dev.traversal.api;

/** On what a NAT makes its mapping, or its filtering, depend (RFC 4787 sections 4.1 and 5). */
public enum NatBehavior {
    /** On nothing: one mapping for all destinations, or one that all may send to. */
    ENDPOINT_INDEPENDENT,
    /** On the address at the other end. */
    ADDRESS_DEPENDENT,
    /** On address and port at the other end. */
    ADDRESS_AND_PORT_DEPENDENT,
    /** Nobody could tell. */
    UNKNOWN
}
