package dev.traversal.ice.internal.secure;

/** Which end of the handshake this is: the other sends the first message to the {@link #SERVER} (RFC 8842). */
public enum DtlsRole {
    /** Sends the ClientHello; {@code a=setup:active}. */
    CLIENT,
    /** Waits for it; {@code a=setup:passive}. */
    SERVER
}
