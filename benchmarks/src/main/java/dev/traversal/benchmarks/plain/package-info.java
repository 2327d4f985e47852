/**
 * How fast sessions without DTLS connect, and what they cost, beside ice4j. Run {@link
 * dev.traversal.benchmarks.plain.PlainFigures}.
 *
 * <p>RFC 8445: host candidates on loopback, both ends in one JVM.
 */
package dev.traversal.benchmarks.plain;
