package dev.traversal.ice.internal.probe;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams of an attempt: openers, probes, and their answers. Only who took part in the agreement can make one. The
 * first byte is one of those that RFC 7983 leaves free.
 *
 * <p>Wire shape: a byte of kind, 8 bytes of attempt, 4 of index, 16 of HMAC-SHA-256 over those before. Not thread-safe.
 */
public final class ProbePayload {
    /** How long each is. */
    public static final int BYTES = 29;

    /** What a datagram is for. */
    public enum Kind {
        /** Opens the sender's NAT, or meets an open mapping of the receiver's. */
        PROBE(4),
        /** Says that a probe came. */
        ANSWER(5);

        private final byte first;

        Kind(int first) {
            this.first = (byte) first;
        }
    }

    /**
     * What a datagram says.
     *
     * @param kind what it is for
     * @param index what the sender numbered it
     */
    public record Content(Kind kind, int index) {}

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNED_BYTES = 1 + Long.BYTES + Integer.BYTES;

    private final long attempt;
    private final Mac mac;

    /**
     * Makes one.
     *
     * @param attempt the number of the attempt
     * @param key what the two ends agreed on
     */
    public ProbePayload(long attempt, byte[] key) {
        this.attempt = attempt;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /**
     * {@return whether a datagram looks like one of these}
     *
     * @param buffer holds it
     * @param offset where it begins
     * @param length how long it is
     */
    public static boolean looksLikeOne(byte[] buffer, int offset, int length) {
        return length == BYTES && kindOf(buffer[offset]) != null;
    }

    /**
     * {@return a datagram}
     *
     * @param kind what it is for
     * @param index what to number it
     */
    public byte[] of(Kind kind, int index) {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes).put(kind.first).putLong(attempt).putInt(index);
        System.arraycopy(sign(bytes, 0), 0, bytes, SIGNED_BYTES, BYTES - SIGNED_BYTES);
        return bytes;
    }

    /**
     * {@return what a datagram says, {@code null} if it is not of this attempt}
     *
     * @param buffer holds it
     * @param offset where it begins
     * @param length how long it is
     */
    public @Nullable Content parse(byte[] buffer, int offset, int length) {
        Kind kind = length == BYTES ? kindOf(buffer[offset]) : null;
        ByteBuffer content = ByteBuffer.wrap(buffer, offset, length);
        if (kind == null || content.getLong(offset + 1) != attempt) {
            return null;
        }
        byte[] claimed = Arrays.copyOfRange(buffer, offset + SIGNED_BYTES, offset + BYTES);
        byte[] signed = Arrays.copyOf(sign(buffer, offset), claimed.length);
        return MessageDigest.isEqual(claimed, signed)
                ? new Content(kind, content.getInt(offset + 1 + Long.BYTES))
                : null;
    }

    private byte[] sign(byte[] bytes, int offset) {
        mac.update(bytes, offset, SIGNED_BYTES);
        return mac.doFinal();
    }

    private static @Nullable Kind kindOf(byte first) {
        for (Kind kind : Kind.values()) {
            if (kind.first == first) {
                return kind;
            }
        }
        return null;
    }
}
