package dev.traversal.ice.internal.secure;

import java.io.IOException;
import java.security.MessageDigest;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.TlsFatalAlert;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a certificate is the peer's: by its fingerprint (RFC 8122) and, where the peer's key is known, by the
 * key. Names and dates in it mean nothing.
 */
final class PeerVerifier {
    private final PeerFingerprints fingerprints;
    private final byte @Nullable [] keyHash;
    // guilty until proven innocent
    private @Nullable SecureFailure refusal = SecureFailure.NO_CERTIFICATE;
    private boolean asked;

    PeerVerifier(PeerFingerprints fingerprints, byte @Nullable [] keyHash) {
        this.fingerprints = fingerprints;
        this.keyHash = keyHash;
    }

    /** Looks at the peer's chain; what it finds is told by {@link #refusal()}. */
    void verify(@Nullable Certificate chain) throws IOException {
        asked = true;
        refusal = judge(chain);
    }

    private @Nullable SecureFailure judge(@Nullable Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            return SecureFailure.NO_CERTIFICATE;
        }
        byte[] encoded = chain.getCertificateAt(0).getEncoded();
        byte[] fingerprint = Sha256.digest(encoded);
        boolean known = false;
        for (byte[] expected : fingerprints.known()) {
            known |= MessageDigest.isEqual(expected, fingerprint);
        }
        if (!known) {
            return SecureFailure.FINGERPRINT_MISMATCH;
        }
        if (keyHash != null && !MessageDigest.isEqual(keyHash, Sha256.digest(subjectPublicKeyInfo(encoded)))) {
            return SecureFailure.KEY_MISMATCH;
        }
        return null;
    }

    private static byte[] subjectPublicKeyInfo(byte[] encoded) throws IOException {
        SubjectPublicKeyInfo info =
                org.bouncycastle.asn1.x509.Certificate.getInstance(encoded).getSubjectPublicKeyInfo();
        return info.getEncoded("DER");
    }

    /** {@return whether the handshake came as far as the peer's certificate} */
    boolean wasAsked() {
        return asked;
    }

    /** {@return why the certificate was refused, or {@code null}} */
    @Nullable
    SecureFailure refusal() {
        return refusal;
    }

    void throwIfRefused() throws TlsFatalAlert {
        if (refusal == SecureFailure.NO_CERTIFICATE) {
            throw new TlsFatalAlert(AlertDescription.handshake_failure, "no certificate");
        }
        if (refusal != null) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, "not the peer's certificate");
        }
    }
}
