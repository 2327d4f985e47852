/**
 * Envelopes that carry session descriptions past a server that nobody trusts. Each is encrypted to its receiver
 * and signed by its sender inside (RFC 9180).
 */
package dev.traversal.ice.internal.signal;
