/**
 * Where the server's clients come in: UDP sockets for STUN and TURN, and TCP and TLS ports at which the first byte tells
 * whether TURN or rendezvous is meant (RFC 7983, RFC 7443, RFC 8656 section 3.1).
 */
package dev.traversal.relay.internal.listen;
