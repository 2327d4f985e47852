package dev.traversal.ice.internal.signal;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * HPKE in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305 (RFC 9180), one message a
 * context. That cipher, since in plain Java AES reads tables at addresses that depend on the key. Not thread-safe.
 */
final class HpkeBox {
    /** What sealing adds: the encapsulated key and the tag. */
    static final int OVERHEAD_BYTES = 32 + 16;

    private static final int KEY_BYTES = 32;
    private static final byte[] BASE_POINT = Arrays.copyOf(new byte[] {9}, KEY_BYTES);
    private static final byte[] LABEL = "traversal envelope 1\0".getBytes(StandardCharsets.US_ASCII);

    /** Multiplies of the base point are looked up from here on: the tables cost as much as 300 of them. */
    private static final int KEYS_WITHOUT_TABLES = 16;

    private static final AtomicInteger keysMade = new AtomicInteger();

    private final HPKE hpke =
            new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_CHACHA20_POLY1305);

    /** Makes, beside what else a process does first, the tables that later keys are made with. */
    static void prepareTables() {
        X25519.precompute();
    }

    static AsymmetricCipherKeyPair generateKeyPair(SecureRandom random) {
        X25519PrivateKeyParameters secret = new X25519PrivateKeyParameters(random);
        if (keysMade.get() >= KEYS_WITHOUT_TABLES) {
            return new AsymmetricCipherKeyPair(secret.generatePublicKey(), secret);
        }
        keysMade.incrementAndGet();
        byte[] point = new byte[KEY_BYTES];
        // the definition (RFC 7748 section 6.1), for which nothing needs to be prepared
        X25519.scalarMult(secret.getEncoded(), 0, BASE_POINT, 0, point, 0);
        return new AsymmetricCipherKeyPair(new X25519PublicKeyParameters(point), secret);
    }

    static byte[] encodedPublicKey(AsymmetricCipherKeyPair keyPair) {
        return ((X25519PublicKeyParameters) keyPair.getPublic()).getEncoded();
    }

    /** {@return the encapsulated key followed by the ciphertext} */
    byte[] seal(byte[] publicKey, String receiver, byte[] header, byte[] plaintext, SecureRandom random) {
        HPKEContextWithEncapsulation context =
                hpke.setupBaseS(new X25519PublicKeyParameters(publicKey), info(receiver), generateKeyPair(random));
        try {
            return Arrays.concatenate(context.getEncapsulation(), context.seal(header, plaintext));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("only opening can fail", e);
        }
    }

    /** {@return the plaintext, or {@code null} if it was not sealed like this} */
    byte @Nullable [] open(Prekey prekey, String receiver, byte[] header, byte[] sealed) {
        byte[] encapsulated = Arrays.copyOf(sealed, KEY_BYTES);
        try {
            return hpke.setupBaseR(encapsulated, prekey.keyPair(), info(receiver))
                    .open(header, sealed, KEY_BYTES, sealed.length - KEY_BYTES);
        } catch (InvalidCipherTextException | IllegalStateException e) {
            return null; // a wrong tag, or an encapsulated key of low order
        }
    }

    private static byte[] info(String receiver) {
        return Arrays.concatenate(LABEL, receiver.getBytes(StandardCharsets.US_ASCII));
    }
}
