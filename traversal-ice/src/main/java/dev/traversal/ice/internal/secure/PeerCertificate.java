package dev.traversal.ice.internal.secure;

import java.io.IOException;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** A certificate whose key of P-256 is read without a look-up of everything that a key might be. */
final class PeerCertificate extends BcTlsCertificate {
    PeerCertificate(BcTlsCrypto crypto, Certificate certificate) {
        super(crypto, certificate);
    }

    PeerCertificate(BcTlsCrypto crypto, byte[] encoding) throws IOException {
        super(crypto, encoding);
    }

    @Override
    protected AsymmetricKeyParameter getPublicKey() throws IOException {
        try {
            AsymmetricKeyParameter key = P256.publicKey(getSubjectPublicKeyInfo());
            return key == null ? super.getPublicKey() : key;
        } catch (IllegalArgumentException e) {
            throw new TlsFatalAlert(AlertDescription.bad_certificate, e);
        }
    }
}
