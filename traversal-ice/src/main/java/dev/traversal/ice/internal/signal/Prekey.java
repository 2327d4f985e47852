package dev.traversal.ice.internal.signal;

import java.security.SecureRandom;
import java.time.Instant;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.X25519PublicKeyParameters;

/** An X25519 key pair to which others seal envelopes (RFC 9180 section 4.1); lives in memory only. */
final class Prekey {
    private final int id;
    private final Instant expiresAt;
    private final X25519PublicKeyParameters publicKey;
    private final AsymmetricCipherKeyPair keyPair;

    private Prekey(int id, Instant expiresAt, X25519PrivateKeyParameters privateKey) {
        this.id = id;
        this.expiresAt = expiresAt;
        this.publicKey = privateKey.generatePublicKey();
        this.keyPair = new AsymmetricCipherKeyPair(publicKey, privateKey);
    }

    static Prekey generate(SecureRandom random, Instant expiresAt) {
        return new Prekey(random.nextInt(), expiresAt, new X25519PrivateKeyParameters(random));
    }

    int id() {
        return id;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    byte[] publicKey() {
        return publicKey.getEncoded();
    }

    AsymmetricCipherKeyPair keyPair() {
        return keyPair;
    }

    /** {@return the id; never the secret} */
    @Override
    public String toString() {
        return "Prekey[" + Integer.toHexString(id) + ", expires at " + expiresAt + "]";
    }
}
