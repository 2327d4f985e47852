package dev.traversal.relay.internal.rendezvous;

import dev.traversal.api.PeerKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client signs to prove that a key is its own: {@code label ‖ version ‖ nonce ‖ key ‖ authority ‖ prekey}, the
 * version as four bytes, authority and prekey each behind their length of two bytes.
 *
 * <p>The nonce is the server's and new for each connection, so a recorded proof is worth nothing. The authority is the
 * server as the client addressed it ({@code Host} of the upgrade request, RFC 9110 section 7.2), so a server cannot
 * pass another server's nonce on and register there in its client's name.
 */
final class RegistrationProof {
    private static final byte[] LABEL = "traversal rendezvous registration\0".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_AUTHORITY_BYTES = 300;

    private RegistrationProof() {}

    static byte[] bytesToSign(byte[] nonce, PeerKey key, String authority, byte[] prekey) {
        byte[] host = authority.getBytes(StandardCharsets.UTF_8);
        byte[] point = key.compressed();
        return ByteBuffer.allocate(LABEL.length + 4 + nonce.length + point.length + 4 + host.length + prekey.length)
                .put(LABEL)
                .putInt(RendezvousMessage.VERSION)
                .put(nonce)
                .put(point)
                .putShort((short) host.length)
                .put(host)
                .putShort((short) prekey.length)
                .put(prekey)
                .array();
    }

    /** Returns whose registration it is, or {@code null} if it proves nothing. */
    static @Nullable PeerKey verify(RendezvousMessage.Register register, byte[] nonce, String authority) {
        if (register.version() != RendezvousMessage.VERSION || authority.length() > MAX_AUTHORITY_BYTES) {
            return null;
        }
        try {
            PeerKey key = PeerKey.ofCompressed(register.key());
            byte[] message =
                    bytesToSign(nonce, key, authority, register.prekey().orElse(new byte[0]));
            return key.verify(message, register.signature()) ? key : null;
        } catch (IllegalArgumentException e) {
            return null; // no point of the curve
        }
    }
}
