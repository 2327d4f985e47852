/**
 * What the servers have in common when they count. Read by whoever asks for a server's metrics.
 *
 * <p>No RFC: no standard says what a server counts.
 */
package dev.traversal.relay.internal.count;
