/**
 * What it takes an end to plan an attempt at a hard NAT and to prepare its probes. The NATs' behaviours are those of RFC 4787.
 */
@org.jspecify.annotations.NullMarked
package dev.traversal.benchmarks.probe;
