/**
 * What PCP (RFC 6887), NAT-PMP (RFC 6886) and UPnP IGD have in common: rules that one gateway is asked for, what it says of
 * them, and when a question is repeated.
 */
package dev.traversal.portmap.internal.protocol;
