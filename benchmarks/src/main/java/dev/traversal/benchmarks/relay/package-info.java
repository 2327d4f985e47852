/**
 * What relaying costs, beside coturn in the same run: processor time a relayed packet, memory a packet, an allocation and
 * a stranger. Over loopback alone.
 *
 * <p>Measurements of RFC 8656.
 */
package dev.traversal.benchmarks.relay;
