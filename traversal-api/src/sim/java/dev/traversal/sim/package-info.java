/**
 * A simulated network: virtual clock, hosts, NATs, firewalls, loss and delay, all a function of one seed. It runs machines
 * as the driver would, without a socket (RFC 4787).
 */
@org.jspecify.annotations.NullMarked
package dev.traversal.sim;
