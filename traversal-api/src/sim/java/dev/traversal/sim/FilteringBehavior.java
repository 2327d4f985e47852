package dev.traversal.sim;

/** Whose datagrams a NAT or firewall lets in through a mapping (RFC 4787 section 5). */
public enum FilteringBehavior {
    /** Everybody's. */
    ENDPOINT_INDEPENDENT,
    /** Those from an address that the inner endpoint has sent to. */
    ADDRESS_DEPENDENT,
    /** Those from an address and port that the inner endpoint has sent to. */
    ADDRESS_AND_PORT_DEPENDENT
}
