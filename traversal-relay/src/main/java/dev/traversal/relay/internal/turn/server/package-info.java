/**
 * A TURN server without I/O: who may have a port here, for how long, and to whom its datagrams may go (RFC 8656; RFC 8016
 * for clients that move). It keeps nothing for those who have not proven who they are.
 */
package dev.traversal.relay.internal.turn.server;
