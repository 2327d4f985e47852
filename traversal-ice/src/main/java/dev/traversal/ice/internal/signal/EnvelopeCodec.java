package dev.traversal.ice.internal.signal;

import dev.traversal.api.PeerId;
import dev.traversal.api.PeerKey;
import dev.traversal.api.SessionId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The layout of what is inside an envelope:
 *
 * <pre>
 * signature (64)
 * kind (1), session id (16), generation (4), sequence (4), expiry in milliseconds since 1970 (8)
 * of an offer only: the sender's compressed key (33), its prekey (45)
 * body length (2), body
 * zeros up to a multiple of 256, so that the length tells little
 * </pre>
 *
 * The signature covers a label, both peer ids, and everything between itself and the zeros.
 */
final class EnvelopeCodec {
    private static final int BLOCK = 256;
    private static final int SESSION_BYTES = 16;
    private static final int FIXED_BYTES = 1 + SESSION_BYTES + 4 + 4 + 8;
    private static final byte[] LABEL = "traversal message 1\0".getBytes(StandardCharsets.US_ASCII);

    /** What a message says; of the sender only what the message itself claims. */
    record Content(
            MessageKind kind,
            SessionId session,
            int generation,
            int sequence,
            long expiryMillis,
            Optional<Claim> claim,
            byte[] body) {}

    /** Who an offer says that it is from. */
    record Claim(byte[] key, byte[] prekey) {}

    /** What was inside an envelope, with the signature yet to be verified. */
    record Unpacked(byte[] signature, byte[] signedPart, Content content) {}

    private EnvelopeCodec() {}

    static byte[] encode(Content content) {
        int claimBytes = content.claim().isPresent() ? PeerKey.COMPRESSED_BYTES + PublicPrekey.BYTES : 0;
        ByteBuffer buffer = ByteBuffer.allocate(FIXED_BYTES + claimBytes + 2 + content.body().length)
                .put((byte) content.kind().code())
                .put(content.session().bytes())
                .putInt(content.generation())
                .putInt(content.sequence())
                .putLong(content.expiryMillis());
        content.claim().ifPresent(claim -> buffer.put(claim.key()).put(claim.prekey()));
        return buffer.putShort((short) content.body().length)
                .put(content.body())
                .array();
    }

    static byte[] toSign(PeerId sender, PeerId receiver, byte[] encoded) {
        return Arrays.concatenate(LABEL, ascii(sender), ascii(receiver), encoded);
    }

    static byte[] pack(byte[] signature, byte[] encoded) {
        int length = signature.length + encoded.length;
        return ByteBuffer.allocate((length + BLOCK - 1) / BLOCK * BLOCK)
                .put(signature)
                .put(encoded)
                .array();
    }

    /** {@return what was packed, or {@code null} if nothing was} */
    static @Nullable Unpacked unpack(byte[] plaintext) {
        ByteBuffer buffer = ByteBuffer.wrap(plaintext);
        byte[] signature = take(buffer, Ecdsa.BYTES);
        if (signature == null || plaintext.length % BLOCK != 0) {
            return null;
        }
        Content content = decode(buffer);
        if (content == null || buffer.remaining() >= BLOCK) {
            return null;
        }
        byte[] signedPart = Arrays.copyOfRange(plaintext, Ecdsa.BYTES, buffer.position());
        while (buffer.hasRemaining()) {
            if (buffer.get() != 0) {
                return null;
            }
        }
        return new Unpacked(signature, signedPart, content);
    }

    private static @Nullable Content decode(ByteBuffer buffer) {
        if (buffer.remaining() < FIXED_BYTES) {
            return null;
        }
        MessageKind kind = MessageKind.ofCode(buffer.get()).orElse(null);
        byte[] session = take(buffer, SESSION_BYTES);
        int generation = buffer.getInt();
        int sequence = buffer.getInt();
        long expiryMillis = buffer.getLong();
        if (kind == null || session == null || generation < 0 || sequence < 0) {
            return null;
        }
        Claim claim = null;
        if (kind == MessageKind.OFFER) {
            byte[] key = take(buffer, PeerKey.COMPRESSED_BYTES);
            byte[] prekey = take(buffer, PublicPrekey.BYTES);
            if (key == null || prekey == null) {
                return null;
            }
            claim = new Claim(key, prekey);
        }
        byte[] body = buffer.remaining() < 2 ? null : take(buffer, buffer.getShort() & 0xffff);
        if (body == null) {
            return null;
        }
        return new Content(
                kind, SessionId.of(session), generation, sequence, expiryMillis, Optional.ofNullable(claim), body);
    }

    private static byte @Nullable [] take(ByteBuffer buffer, int length) {
        if (buffer.remaining() < length) {
            return null;
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] ascii(PeerId peer) {
        return peer.value().getBytes(StandardCharsets.US_ASCII);
    }
}
