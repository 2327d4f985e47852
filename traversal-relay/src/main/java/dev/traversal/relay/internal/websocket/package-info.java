/**
 * The sockets and timers of the rendezvous machines: WebSocket on both ends, with Netty. Framing is enforced to the
 * letter, and nothing is decided here that a machine can decide (RFC 6455).
 */
package dev.traversal.relay.internal.websocket;
