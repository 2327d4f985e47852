/**
 * What a relay and its client write and read in the same way: datagrams with a channel's number in front. Requests and
 * indications are STUN messages and need nothing more (RFC 8656).
 */
package dev.traversal.relay.internal.turn;
