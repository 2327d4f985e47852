package dev.traversal.ice.internal.secure;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals or opens the records of one direction under one key (RFC 5288 section 3, RFC 7905 section 2). Nothing is
 * allocated here per record; what {@code javax.crypto} allocates inside is its own.
 */
final class RecordCipher {
    private static final int NONCE_BYTES = 12;
    private static final int AAD_BYTES = 13;

    private final DtlsSuite suite;
    private final int mode;
    private final SecretKeySpec key;
    private final byte[] fixedNonce;
    private final byte[] additionalData = new byte[AAD_BYTES];
    // The provider remembers the last nonce by reference to refuse its reuse, so two take turns.
    private final byte[][] nonces = {new byte[NONCE_BYTES], new byte[NONCE_BYTES]};
    private final AlgorithmParameterSpec[] parameters = new AlgorithmParameterSpec[2];
    private int turn;
    private Cipher cipher;

    private RecordCipher(DtlsSuite suite, int mode, byte[] key, byte[] fixedNonce) {
        this.suite = suite;
        this.mode = mode;
        this.key = new SecretKeySpec(key, suite.isGcm() ? "AES" : "ChaCha20");
        this.fixedNonce = fixedNonce.clone();
        for (int i = 0; i < 2; i++) {
            parameters[i] = suite.isGcm() ? new ReusedGcmNonce(nonces[i]) : new ReusedNonce(nonces[i]);
        }
        this.cipher = newCipher(suite);
    }

    static RecordCipher sealing(DtlsSuite suite, byte[] key, byte[] fixedNonce) {
        return new RecordCipher(suite, Cipher.ENCRYPT_MODE, key, fixedNonce);
    }

    static RecordCipher opening(DtlsSuite suite, byte[] key, byte[] fixedNonce) {
        return new RecordCipher(suite, Cipher.DECRYPT_MODE, key, fixedNonce);
    }

    /** {@return the bytes by which a record is longer than what it carries, header included} */
    static int overhead(DtlsSuite suite) {
        return Wire.RECORD_HEADER_BYTES + suite.explicitNonceBytes() + DtlsSuite.TAG_BYTES;
    }

    /**
     * Writes a whole record of epoch 1.
     *
     * @return its length
     */
    int seal(int type, long sequence, byte[] plaintext, int offset, int length, byte[] out, int outOffset) {
        int explicit = suite.explicitNonceBytes();
        int fragment = explicit + length + DtlsSuite.TAG_BYTES;
        Wire.putRecordHeader(out, outOffset, type, Wire.DTLS_1_2, 1, sequence, fragment);
        int body = outOffset + Wire.RECORD_HEADER_BYTES;
        // epoch and sequence number serve as explicit nonce (RFC 5288 section 3)
        System.arraycopy(out, outOffset + 3, out, body, explicit);
        try {
            initialise(out, body, out, outOffset, length);
            int written = cipher.doFinal(plaintext, offset, length, out, body + explicit);
            if (written != length + DtlsSuite.TAG_BYTES) {
                throw new IllegalStateException("sealed " + length + " bytes to " + written);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed", e);
        }
        return Wire.RECORD_HEADER_BYTES + fragment;
    }

    /**
     * Opens one record of epoch 1.
     *
     * @param record holds it, header first
     * @param offset where the header begins
     * @param fragment the length that the header says
     * @return bytes written to {@code out}, or -1 if the record does not authenticate
     */
    int open(byte[] record, int offset, int fragment, byte[] out, int outOffset) {
        int explicit = suite.explicitNonceBytes();
        int length = fragment - explicit - DtlsSuite.TAG_BYTES;
        if (length < 0) {
            return -1;
        }
        int body = offset + Wire.RECORD_HEADER_BYTES;
        try {
            initialise(record, body, record, offset, length);
            return cipher.doFinal(record, body + explicit, fragment - explicit, out, outOffset);
        } catch (GeneralSecurityException e) {
            if (!suite.isGcm()) {
                // ChaCha20 refuses a nonce that it saw last, even one of a forgery: the true record may still come
                cipher = newCipher(suite);
            }
            return -1;
        }
    }

    private void initialise(byte[] nonceSource, int nonceAt, byte[] record, int header, int length)
            throws GeneralSecurityException {
        turn ^= 1;
        byte[] nonce = nonces[turn];
        System.arraycopy(fixedNonce, 0, nonce, 0, fixedNonce.length);
        if (suite.isGcm()) {
            System.arraycopy(nonceSource, nonceAt, nonce, fixedNonce.length, suite.explicitNonceBytes());
        } else {
            for (int i = 0; i < 8; i++) {
                nonce[4 + i] ^= record[header + 3 + i];
            }
        }
        System.arraycopy(record, header + 3, additionalData, 0, 8);
        additionalData[8] = record[header];
        additionalData[9] = record[header + 1];
        additionalData[10] = record[header + 2];
        Wire.putUint16(additionalData, 11, length);
        cipher.init(mode, key, parameters[turn]);
        cipher.updateAAD(additionalData);
    }

    private static Cipher newCipher(DtlsSuite suite) {
        try {
            return Cipher.getInstance(suite.isGcm() ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + suite, e);
        }
    }

    /** A GCM parameter whose nonce changes: {@code javax.crypto} would have a new object for each record. */
    private static final class ReusedGcmNonce extends GCMParameterSpec {
        private final byte[] nonce;

        ReusedGcmNonce(byte[] nonce) {
            super(DtlsSuite.TAG_BYTES * 8, nonce);
            this.nonce = nonce;
        }

        @Override
        public byte[] getIV() {
            return nonce;
        }
    }

    /** The same for ChaCha20-Poly1305. */
    private static final class ReusedNonce extends IvParameterSpec {
        private final byte[] nonce;

        ReusedNonce(byte[] nonce) {
            super(nonce);
            this.nonce = nonce;
        }

        @Override
        public byte[] getIV() {
            return nonce;
        }
    }
}
