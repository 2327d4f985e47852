/**
 * What an agent and whoever relays for it say to each other, so that neither needs to know the other's module. A relay
 * is a socket to the agent: it sends from it and receives at it as from its own (RFC 8656).
 */
package dev.traversal.internal.relay;
