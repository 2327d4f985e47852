package dev.traversal.ice.internal.signal;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.Arrays;

/**
 * The public half of a {@link Prekey}. Whose it is, only a signature around it tells: that of a {@link SignedPrekey},
 * or that of the offer which carries it.
 *
 * <p>Wire form: version (1 byte), id (4), expiry in seconds since 1970 (8), X25519 public key (32).
 */
public final class PublicPrekey {
    private static final int KEY_BYTES = X25519.POINT_SIZE;
    private static final int EXPIRY_OFFSET = 1 + 4;
    private static final int KEY_OFFSET = EXPIRY_OFFSET + 8;

    /** The length of the wire form. */
    static final int BYTES = KEY_OFFSET + KEY_BYTES;

    private static final byte VERSION = 1;
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    /** The points whose order divides 8, in every form that 255 bits can have. */
    private static final Set<BigInteger> LOW_ORDER = Set.of(
            BigInteger.ZERO,
            BigInteger.ONE,
            new BigInteger("00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0", 16),
            new BigInteger("57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5f", 16),
            P.subtract(BigInteger.ONE),
            P,
            P.add(BigInteger.ONE));

    private final int id;
    private final Instant expiresAt;
    private final byte[] publicKey;
    private final byte[] bytes;

    private PublicPrekey(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        this.bytes = bytes;
        this.id = buffer.getInt(1);
        this.expiresAt = Instant.ofEpochSecond(buffer.getLong(EXPIRY_OFFSET));
        this.publicKey = Arrays.copyOfRange(bytes, KEY_OFFSET, BYTES);
    }

    static PublicPrekey of(Prekey prekey) {
        return new PublicPrekey(ByteBuffer.allocate(BYTES)
                .put(VERSION)
                .putInt(prekey.id())
                .putLong(prekey.expiresAt().getEpochSecond())
                .put(prekey.publicKey())
                .array());
    }

    /** {@return the prekey that somebody signed, or why it is not to be used} */
    static Verdict<PublicPrekey> read(byte[] bytes, Instant now) {
        if (bytes.length != BYTES || bytes[0] != VERSION) {
            return new Verdict.Refused<>(EnvelopeRefusal.MALFORMED);
        }
        long expirySeconds = ByteBuffer.wrap(bytes).getLong(EXPIRY_OFFSET);
        if (expirySeconds < now.minus(Freshness.CLOCK_TOLERANCE).getEpochSecond()) {
            return new Verdict.Refused<>(EnvelopeRefusal.EXPIRED);
        }
        if (expirySeconds > Instant.MAX.getEpochSecond() || isLowOrder(bytes)) {
            return new Verdict.Refused<>(EnvelopeRefusal.BAD_PREKEY);
        }
        return new Verdict.Accepted<>(new PublicPrekey(bytes.clone()));
    }

    /** Whether whatever is sealed to it could be opened by everybody (RFC 7748 section 6.1). */
    private static boolean isLowOrder(byte[] bytes) {
        byte[] bigEndian = Arrays.reverse(Arrays.copyOfRange(bytes, KEY_OFFSET, BYTES));
        bigEndian[0] &= 0x7f; // the top bit means nothing (RFC 7748 section 5)
        return LOW_ORDER.contains(new BigInteger(1, bigEndian));
    }

    /** {@return until when its owner can open what is sealed to it} */
    public Instant expiresAt() {
        return expiresAt;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    int id() {
        return id;
    }

    byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public String toString() {
        return "PublicPrekey[" + Integer.toHexString(id) + ", expires at " + expiresAt + "]";
    }
}
