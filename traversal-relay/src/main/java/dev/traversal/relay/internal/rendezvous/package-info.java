/**
 * Registration, mailboxes and delivery of opaque envelopes over WebSocket. The server learns who talks to whom and
 * nothing else (RFC 6455).
 */
package dev.traversal.relay.internal.rendezvous;
