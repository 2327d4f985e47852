/** NAT Port Mapping Protocol, the client's side (RFC 6886). */
package dev.traversal.portmap.internal.natpmp;
