/**
 * Asks gateways for open ports, with PCP (RFC 6887), NAT-PMP (RFC 6886) and UPnP IGD at a time, and keeps them open. {@link
 * dev.traversal.portmap.PortMapper} does so for any application, or as a source of candidates for an agent.
 */
package dev.traversal.portmap;
