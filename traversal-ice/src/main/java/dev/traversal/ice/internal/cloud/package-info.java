/**
 * Asks the metadata services of clouds for the public address of a machine behind a 1:1 NAT. What it finds becomes a
 * server-reflexive candidate (RFC 8445 section 5.1.1.2).
 */
package dev.traversal.ice.internal.cloud;
