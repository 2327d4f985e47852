package dev.traversal.ice.internal.signal;

import java.security.SecureRandom;
import java.time.Instant;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;

/** An X25519 key pair to which others seal envelopes (RFC 9180 section 4.1); lives in memory only. */
final class Prekey {
    private final int id;
    private final Instant expiresAt;
    private final AsymmetricCipherKeyPair keyPair;

    private Prekey(int id, Instant expiresAt, AsymmetricCipherKeyPair keyPair) {
        this.id = id;
        this.expiresAt = expiresAt;
        this.keyPair = keyPair;
    }

    static Prekey generate(SecureRandom random, Instant expiresAt) {
        return new Prekey(random.nextInt(), expiresAt, HpkeBox.generateKeyPair(random));
    }

    int id() {
        return id;
    }

    Instant expiresAt() {
        return expiresAt;
    }

    byte[] publicKey() {
        return HpkeBox.encodedPublicKey(keyPair);
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
