package dev.traversal.ice.internal.secure;

import org.bouncycastle.crypto.digests.SHA256Digest;

/** SHA-256 without a look-up of security providers, which a fresh process would pay for. */
final class Sha256 {
    static final int BYTES = 32;

    private Sha256() {}

    /**
     * {@return a copy of a digest}
     *
     * @throws IllegalArgumentException if it is none
     */
    static byte[] require(String what, byte[] value) {
        if (value.length != BYTES) {
            throw new IllegalArgumentException("a " + what + " has 32 bytes but had " + value.length);
        }
        return value.clone();
    }

    static byte[] digest(byte[] input) {
        SHA256Digest digest = new SHA256Digest();
        digest.update(input, 0, input.length);
        byte[] hash = new byte[BYTES];
        digest.doFinal(hash, 0);
        return hash;
    }
}
