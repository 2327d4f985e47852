package dev.traversal.internal.stun;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Arrays;

/**
 * A key for MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256, with what both need of it made once (RFC 8489 section 9).
 * Immutable; the working state is the message's or the writer's.
 */
public final class IntegrityKey {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final byte[] innerSha1;
    private final byte[] outerSha1;
    private final byte[] innerSha256;
    private final byte[] outerSha256;

    private IntegrityKey(byte[] key) {
        byte[] forSha1 = blockOf(key, "SHA-1");
        innerSha1 = pad(forSha1, INNER);
        outerSha1 = pad(forSha1, OUTER);
        if (key.length <= HmacEngine.BLOCK_BYTES) {
            innerSha256 = innerSha1;
            outerSha256 = outerSha1;
        } else {
            byte[] forSha256 = blockOf(key, "SHA-256");
            innerSha256 = pad(forSha256, INNER);
            outerSha256 = pad(forSha256, OUTER);
        }
    }

    /**
     * {@return the key of a short-term credential, such as an ICE password (RFC 8489 section 9.1.1)}
     *
     * @param password the password
     */
    public static IntegrityKey shortTerm(String password) {
        return new IntegrityKey(opaque(password).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return the key of a long-term credential, by MD5 (RFC 8489 section 18.5.1.1)}
     *
     * @param username the user
     * @param realm the server's realm
     * @param password the password
     */
    public static IntegrityKey longTerm(String username, String realm, String password) {
        return new IntegrityKey(credentialHash("MD5", username, realm, password));
    }

    /**
     * {@return the key of a long-term credential, by SHA-256 (RFC 8489 section 18.5.1.2)}
     *
     * @param username the user
     * @param realm the server's realm
     * @param password the password
     */
    public static IntegrityKey longTermSha256(String username, String realm, String password) {
        return new IntegrityKey(credentialHash("SHA-256", username, realm, password));
    }

    /**
     * {@return the key made of bytes that are one already}
     *
     * @param key the bytes
     */
    public static IntegrityKey ofBytes(byte[] key) {
        return new IntegrityKey(key);
    }

    /**
     * {@return the value of USERHASH (RFC 8489 section 14.4)}
     *
     * @param username the user
     * @param realm the server's realm
     */
    public static byte[] userHash(String username, String realm) {
        String text = opaque(username) + ':' + opaque(realm);
        return HmacEngine.digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@return whether a message's integrity was made with this key} Where both kinds stand in the message,
     * MESSAGE-INTEGRITY-SHA256 alone decides (RFC 8489 section 9.1.3); a truncated one is refused. Takes the same time
     * wherever the difference is.
     *
     * @param message a message that parsed
     */
    public boolean verify(StunMessage message) {
        AttributeTable attributes = message.attributes();
        boolean useSha256 = attributes.integritySha256() != 0;
        int value = useSha256 ? attributes.integritySha256() : attributes.integrity();
        int macBytes = useSha256 ? HmacEngine.SHA256_BYTES : HmacEngine.SHA1_BYTES;
        byte[] buffer = message.buffer();
        if (value == 0 || Bytes.unsignedShort(buffer, value - 2) != macBytes) {
            return false;
        }
        int covered = value - 4 - message.offset();
        int declared = covered + 4 + macBytes - StunMessage.HEADER_BYTES;
        byte[] mac = message.hmac().compute(this, useSha256, buffer, message.offset(), covered, declared);
        return Bytes.equalInConstantTime(mac, 0, buffer, value, macBytes);
    }

    byte[] innerPad(boolean useSha256) {
        return useSha256 ? innerSha256 : innerSha1;
    }

    byte[] outerPad(boolean useSha256) {
        return useSha256 ? outerSha256 : outerSha1;
    }

    /** A key longer than a block stands for its digest (RFC 2104 section 2). */
    private static byte[] blockOf(byte[] key, String algorithm) {
        byte[] fitting = key.length <= HmacEngine.BLOCK_BYTES
                ? key
                : HmacEngine.digest(algorithm).digest(key);
        return Arrays.copyOf(fitting, HmacEngine.BLOCK_BYTES);
    }

    private static byte[] pad(byte[] block, byte with) {
        byte[] padded = block.clone();
        for (int i = 0; i < padded.length; i++) {
            padded[i] ^= with;
        }
        return padded;
    }

    private static byte[] credentialHash(String algorithm, String username, String realm, String password) {
        MessageDigest digest = HmacEngine.digest(algorithm);
        String text = opaque(username) + ':' + opaque(realm) + ':' + opaque(password);
        return digest.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The mapping part of the OpaqueString profile: other spaces become U+0020, then NFC (RFC 8265 section 4.2.2). */
    private static String opaque(String text) {
        if (isAscii(text)) {
            return text; // stays as it is, and the tables of Unicode stay on disk
        }
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        return Normalizer.normalize(mapped, Normalizer.Form.NFC);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
