/** Agents whose gateways map ports, in the simulator. */
package dev.traversal.mapped;
