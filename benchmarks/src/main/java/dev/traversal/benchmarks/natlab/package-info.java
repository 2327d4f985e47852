/**
 * The laboratory of NATs: networks made of namespaces, in which any two ICE agents meet. Run
 * {@link dev.traversal.benchmarks.natlab.Matrix}, as root.
 *
 * <p>No RFC: what is measured is how RFC 8445 does behind the NATs of RFC 4787.
 */
package dev.traversal.benchmarks.natlab;
