package dev.traversal.ice.internal.secure;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.CertificateType;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.TlsNonceGenerator;
import org.bouncycastle.tls.crypto.TlsNullNullCipher;
import org.bouncycastle.tls.crypto.impl.TlsImplUtils;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.bouncycastle.util.Arrays;

/**
 * Bouncy Castle's cryptography for one handshake, except that records are not its business: their keys go to our record
 * layer, and the cipher that it gets changes nothing. All chance comes from the given source.
 */
final class HandshakeCrypto extends BcTlsCrypto {
    private final DtlsRole role;
    private final HandshakeTransport transport;
    private final PeerVerifier verifier;

    HandshakeCrypto(SecureRandom random, DtlsRole role, HandshakeTransport transport, PeerVerifier verifier) {
        super(random);
        this.role = role;
        this.transport = transport;
        this.verifier = verifier;
    }

    @Override
    public TlsCipher createCipher(TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
            throws IOException {
        DtlsSuite suite = DtlsSuite.ofEncryptionAlgorithm(encryptionAlgorithm);
        if (suite == null) {
            throw new TlsFatalAlert(AlertDescription.illegal_parameter, "not an AEAD suite of ours");
        }
        byte[] block = TlsImplUtils.calculateKeyBlock(parameters, EpochKeys.blockBytes(suite));
        transport.derived(EpochKeys.cut(suite, role, block), exporter(parameters.getSecurityParametersHandshake()));
        Arrays.fill(block, (byte) 0);
        // Refused only now: with keys at hand, the alert that tells the peer can be authentic
        verifier.throwIfRefused();
        return TlsNullNullCipher.INSTANCE;
    }

    private KeyExporter exporter(SecurityParameters secured) {
        return new KeyExporter(
                adoptSecret(secured.getMasterSecret()),
                secured.getPRFAlgorithm(),
                Arrays.concatenate(secured.getClientRandom(), secured.getServerRandom()));
    }

    @Override
    public TlsCertificate createCertificate(short type, byte[] encoding) throws IOException {
        if (type != CertificateType.X509) {
            throw new TlsFatalAlert(AlertDescription.unsupported_certificate);
        }
        return new PeerCertificate(this, encoding);
    }

    @Override
    public TlsNonceGenerator createNonceGenerator(byte[] additionalSeedMaterial) {
        // the default mixes in the wall clock, and a simulated run would not be a function of its seed
        return size -> {
            byte[] nonce = new byte[size];
            getSecureRandom().nextBytes(nonce);
            return nonce;
        };
    }
}
