package dev.traversal.internal.stun;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * HMAC over the JDK's digests without an allocation (RFC 2104). The padded key and the message are laid side by side
 * so that one call runs all blocks: that is what the JDK's compiler turns into the processor's SHA instructions.
 */
final class HmacEngine {
    static final int BLOCK_BYTES = 64;
    static final int SHA1_BYTES = 20;
    static final int SHA256_BYTES = 32;
    /** Longest part of a message that is copied; checks are about a hundred bytes. */
    private static final int COPIED_BYTES = 512;

    private final byte[] inner = new byte[BLOCK_BYTES + COPIED_BYTES];
    private final byte[] outer = new byte[BLOCK_BYTES + SHA256_BYTES];
    private final byte[] result = new byte[SHA256_BYTES];
    private @Nullable MessageDigest sha1;
    private @Nullable MessageDigest sha256;

    /**
     * Writes the HMAC of a message's beginning, as if the message ended with the integrity attribute that follows it.
     *
     * @param length bytes before the integrity attribute
     * @param declared what to put in place of the length field (RFC 8489 section 14.5)
     * @return an array of this engine that begins with the HMAC
     */
    byte[] compute(IntegrityKey key, boolean useSha256, byte[] message, int offset, int length, int declared) {
        MessageDigest digest = useSha256 ? sha256() : sha1();
        int macBytes = useSha256 ? SHA256_BYTES : SHA1_BYTES;
        int copied = Math.min(length, COPIED_BYTES);
        System.arraycopy(key.innerPad(useSha256), 0, inner, 0, BLOCK_BYTES);
        System.arraycopy(message, offset, inner, BLOCK_BYTES, copied);
        Bytes.putShort(inner, BLOCK_BYTES + 2, declared);
        System.arraycopy(key.outerPad(useSha256), 0, outer, 0, BLOCK_BYTES);
        try {
            digest.update(inner, 0, BLOCK_BYTES + copied);
            if (length > copied) {
                digest.update(message, offset + copied, length - copied);
            }
            digest.digest(outer, BLOCK_BYTES, macBytes);
            digest.update(outer, 0, BLOCK_BYTES + macBytes);
            digest.digest(result, 0, macBytes);
        } catch (DigestException impossible) {
            throw new AssertionError("the arrays are large enough", impossible);
        }
        return result;
    }

    private MessageDigest sha1() {
        if (sha1 == null) {
            sha1 = digest("SHA-1");
        }
        return sha1;
    }

    private MessageDigest sha256() {
        if (sha256 == null) {
            sha256 = digest("SHA-256");
        }
        return sha256;
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no " + algorithm, e);
        }
    }
}
