/**
 * How fast agents connect, and what their sessions cost. Run {@link dev.traversal.benchmarks.agent.AgentFigures}.
 *
 * <p>No RFC: figures of whole agents on loopback and in the simulator.
 */
package dev.traversal.benchmarks.agent;
