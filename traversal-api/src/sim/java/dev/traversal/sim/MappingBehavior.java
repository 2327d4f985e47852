package dev.traversal.sim;

/** When a NAT reuses the external port of an internal endpoint (RFC 4787 section 4.1). */
public enum MappingBehavior {
    /** For every destination. */
    ENDPOINT_INDEPENDENT,
    /** For every port of the same destination address. */
    ADDRESS_DEPENDENT,
    /** For the same destination address and port only. */
    ADDRESS_AND_PORT_DEPENDENT
}
