/**
 * What the secure channel costs: records against bare {@code javax.crypto}, handshakes against the JDK's own DTLS. See
 * RFC 6347.
 */
@org.jspecify.annotations.NullMarked
package dev.traversal.benchmarks.secure;
