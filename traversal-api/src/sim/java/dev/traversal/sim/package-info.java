/**
 * A simulated network in which agents, servers and machines run as they are: hosts, NATs, links that lose and delay,
 * a virtual clock. A run is a function of its seed.
 *
 * <p>NAT behaviour in the words of RFC 4787. Begin with {@link dev.traversal.sim.SimNetwork#seeded}.
 */
@NullMarked
package dev.traversal.sim;

import org.jspecify.annotations.NullMarked;
