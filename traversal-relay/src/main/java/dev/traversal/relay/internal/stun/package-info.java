/**
 * Answers binding requests, and the questions of behaviour discovery where two addresses are given. It holds no
 * state per client (RFC 8489, RFC 5780).
 */
package dev.traversal.relay.internal.stun;
