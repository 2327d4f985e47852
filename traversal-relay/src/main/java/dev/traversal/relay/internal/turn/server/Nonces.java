package dev.traversal.relay.internal.turn.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Nonces that need no memory: each is the time and a MAC over the time and the source's address (RFC 8489 section 14.10).
 * With the cookie of section 9.2 in front they tell what the server can do.
 */
final class Nonces {
    private static final String COOKIE = "obMatJos2";
    private static final int COOKIE_CHARACTERS = COOKIE.length() + 4;
    private static final int PASSWORD_ALGORITHMS_BIT = 1 << 23;
    private static final int USERNAME_ANONYMITY_BIT = 1 << 22;
    private static final int MAC_BYTES = 8;
    private static final int RAW_BYTES = 4 + MAC_BYTES;
    private static final int TEXT_CHARACTERS = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Mac mac;
    private final String prefix;
    private final long lifetimeSeconds;
    private final long originNanos;

    /**
     * Makes them.
     *
     * @param key a secret of 32 bytes
     * @param algorithms whether to offer other algorithms than MD5
     * @param anonymity whether to take user names as hashes
     * @param lifetimeSeconds how long one is good
     * @param originNanos the time, any
     */
    Nonces(byte[] key, boolean algorithms, boolean anonymity, long lifetimeSeconds, long originNanos) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
        int features = (algorithms ? PASSWORD_ALGORITHMS_BIT : 0) | (anonymity ? USERNAME_ANONYMITY_BIT : 0);
        byte[] bits = {(byte) (features >> 16), (byte) (features >> 8), (byte) features};
        prefix = features == 0 ? "" : COOKIE + Base64.getEncoder().encodeToString(bits);
        this.lifetimeSeconds = lifetimeSeconds;
        this.originNanos = originNanos;
    }

    /** {@return one for a source, in ASCII} */
    byte[] make(InetSocketAddress source, long nowNanos) {
        byte[] raw = raw((int) seconds(nowNanos), source);
        return (prefix + Base64.getEncoder().encodeToString(raw)).getBytes(StandardCharsets.US_ASCII);
    }

    /** {@return whether it was made here, for this source, and not too long ago} */
    boolean isGood(byte[] nonce, InetSocketAddress source, long nowNanos) {
        String text = new String(nonce, StandardCharsets.ISO_8859_1);
        byte @Nullable [] raw = text.startsWith(prefix) ? decode(text.substring(prefix.length())) : null;
        if (raw == null) {
            return false;
        }
        int made = ByteBuffer.wrap(raw).getInt();
        long age = seconds(nowNanos) - made;
        return age >= 0 && age <= lifetimeSeconds && MessageDigest.isEqual(raw, raw(made, source));
    }

    /** {@return whether a nonce claims to tell of password algorithms (RFC 8489 section 9.2.4)} */
    static boolean offersAlgorithms(byte[] nonce) {
        String text = new String(nonce, StandardCharsets.ISO_8859_1);
        if (text.length() < COOKIE_CHARACTERS || !text.startsWith(COOKIE)) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(text.substring(COOKIE.length(), COOKIE_CHARACTERS))[0] < 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static byte @Nullable [] decode(String text) {
        if (text.length() != TEXT_CHARACTERS) {
            return null;
        }
        try {
            byte[] raw = Base64.getDecoder().decode(text);
            return raw.length == RAW_BYTES ? raw : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private byte[] raw(int seconds, InetSocketAddress source) {
        mac.update(
                ByteBuffer.allocate(8).putInt(seconds).putInt(source.getPort()).flip());
        byte[] code = mac.doFinal(source.getAddress().getAddress());
        return ByteBuffer.allocate(RAW_BYTES)
                .putInt(seconds)
                .put(Arrays.copyOf(code, MAC_BYTES))
                .array();
    }

    private long seconds(long nowNanos) {
        return (nowNanos - originNanos) / NANOS_PER_SECOND;
    }
}
