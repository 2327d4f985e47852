/**
 * Envelopes: what two agents tell each other over signaling, sealed for the receiver and signed by the sender, so that
 * whoever carries them can read, alter, swap and replay nothing.
 *
 * <p>Sealing is HPKE in base mode (RFC 9180) to a rotating prekey of the receiver.
 */
package dev.traversal.ice.internal.signal;
