/**
 * Asks gateways for port mappings and offers them as candidates. It speaks PCP, NAT-PMP and UPnP IGD (RFC 6887,
 * RFC 6886).
 */
package dev.traversal.portmap;
