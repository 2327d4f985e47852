/**
 * The STUN codec: messages read in place and written into a caller's array, integrity keys, client transactions, and
 * the answerer of Binding requests.
 *
 * <p>Bytes from the network are never a cause for an exception: a {@link StunReject} says what is wrong with them
 * (RFC 8489, with the attributes of RFC 8445, 8656, 5780 and 8016).
 */
package dev.traversal.internal.stun;
