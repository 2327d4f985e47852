package dev.traversal.ice.internal.secure;

import java.util.Arrays;

/** What protects the records of epoch 1, as the handshake derived it (RFC 5246 section 6.3). */
final class EpochKeys {
    private final DtlsSuite suite;
    private final byte[] sealKey;
    private final byte[] openKey;
    private final byte[] sealNonce;
    private final byte[] openNonce;

    private EpochKeys(DtlsSuite suite, byte[] sealKey, byte[] openKey, byte[] sealNonce, byte[] openNonce) {
        this.suite = suite;
        this.sealKey = sealKey;
        this.openKey = openKey;
        this.sealNonce = sealNonce;
        this.openNonce = openNonce;
    }

    /** {@return how long a key block this suite needs} */
    static int blockBytes(DtlsSuite suite) {
        return 2 * suite.keyBytes() + 2 * suite.fixedNonceBytes();
    }

    /** Cuts a key block: client key, server key, client nonce, server nonce. */
    static EpochKeys cut(DtlsSuite suite, DtlsRole role, byte[] block) {
        int key = suite.keyBytes();
        int nonce = suite.fixedNonceBytes();
        byte[] clientKey = Arrays.copyOfRange(block, 0, key);
        byte[] serverKey = Arrays.copyOfRange(block, key, 2 * key);
        byte[] clientNonce = Arrays.copyOfRange(block, 2 * key, 2 * key + nonce);
        byte[] serverNonce = Arrays.copyOfRange(block, 2 * key + nonce, 2 * key + 2 * nonce);
        return role == DtlsRole.CLIENT
                ? new EpochKeys(suite, clientKey, serverKey, clientNonce, serverNonce)
                : new EpochKeys(suite, serverKey, clientKey, serverNonce, clientNonce);
    }

    DtlsSuite suite() {
        return suite;
    }

    RecordCipher sealer() {
        return RecordCipher.sealing(suite, sealKey, sealNonce);
    }

    RecordCipher opener() {
        return RecordCipher.opening(suite, openKey, openNonce);
    }
}
