/**
 * Finds the addresses under which a peer may reach this agent. Each source runs beside the others and none is
 * waited for (RFC 8445 section 5.1).
 */
package dev.traversal.ice.internal.gather;
