/**
 * What the driver costs: a cold start, a round trip and a flood over loopback, each beside what Netty and the JDK take
 * for the same in the same run.
 *
 * <p>No RFC: these are measurements.
 */
package dev.traversal.benchmarks.driver;
