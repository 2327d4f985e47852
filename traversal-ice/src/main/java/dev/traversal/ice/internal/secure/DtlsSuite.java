package dev.traversal.ice.internal.secure;

import org.bouncycastle.tls.EncryptionAlgorithm;
import org.jspecify.annotations.Nullable;

/** The cipher suites that this library speaks, best first: ephemeral keys, ECDSA, AEAD (RFC 5289, RFC 7905). */
public enum DtlsSuite {
    /** AES-GCM with 128 bits. */
    ECDHE_ECDSA_AES_128_GCM_SHA256(0xC02B, EncryptionAlgorithm.AES_128_GCM, 16),
    /** AES-GCM with 256 bits. */
    ECDHE_ECDSA_AES_256_GCM_SHA384(0xC02C, EncryptionAlgorithm.AES_256_GCM, 32),
    /** ChaCha20-Poly1305. */
    ECDHE_ECDSA_CHACHA20_POLY1305_SHA256(0xCCA9, EncryptionAlgorithm.CHACHA20_POLY1305, 32);

    /** Bytes that authenticate a record. */
    static final int TAG_BYTES = 16;

    private final int code;
    private final int encryptionAlgorithm;
    private final int keyBytes;

    DtlsSuite(int code, int encryptionAlgorithm, int keyBytes) {
        this.code = code;
        this.encryptionAlgorithm = encryptionAlgorithm;
        this.keyBytes = keyBytes;
    }

    /** {@return all codes, best first} */
    static int[] codes() {
        DtlsSuite[] suites = values();
        int[] codes = new int[suites.length];
        for (int i = 0; i < suites.length; i++) {
            codes[i] = suites[i].code;
        }
        return codes;
    }

    static @Nullable DtlsSuite ofEncryptionAlgorithm(int encryptionAlgorithm) {
        for (DtlsSuite suite : values()) {
            if (suite.encryptionAlgorithm == encryptionAlgorithm) {
                return suite;
            }
        }
        return null;
    }

    static @Nullable DtlsSuite ofCode(int code) {
        for (DtlsSuite suite : values()) {
            if (suite.code == code) {
                return suite;
            }
        }
        return null;
    }

    int keyBytes() {
        return keyBytes;
    }

    /** {@return the number in the registry of cipher suites} */
    int code() {
        return code;
    }

    boolean isGcm() {
        return this != ECDHE_ECDSA_CHACHA20_POLY1305_SHA256;
    }

    /** {@return bytes of the nonce that both ends derive and no record carries} */
    int fixedNonceBytes() {
        return isGcm() ? 4 : 12;
    }

    /** {@return bytes of the nonce that each record carries} */
    int explicitNonceBytes() {
        return isGcm() ? 8 : 0;
    }
}
