/**
 * The DTLS association of one session. Bouncy Castle does the handshake; records of application data are sealed
 * and opened here (RFC 6347).
 */
package dev.traversal.ice.internal.secure;
