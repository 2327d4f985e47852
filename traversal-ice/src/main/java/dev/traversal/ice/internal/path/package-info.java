/**
 * The valid pairs of one session as paths: their round-trip times, their proofs of life, and which of them carries
 * the data. Consent is kept fresh here (RFC 7675).
 */
package dev.traversal.ice.internal.path;
