/**
 * An agent's allocations at relays: servers are raced, the nearest is kept, and each allocation is a socket to the agent
 * (RFC 8656). Machines in virtual time; sockets and streams are the driver's.
 */
package dev.traversal.relay.internal.turn.client;
