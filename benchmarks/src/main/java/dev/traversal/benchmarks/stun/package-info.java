/** The STUN codec against ice4j and against code written by hand for one message alone (RFC 8489). */
@org.jspecify.annotations.NullMarked
package dev.traversal.benchmarks.stun;
