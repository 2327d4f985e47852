/**
 * The driver that owns sockets, streams and timers, and turns effects into writes. It is the only code that
 * touches the network.
 */
package dev.traversal.internal.netty;
