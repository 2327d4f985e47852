package dev.traversal.ice.internal.secure;

import java.io.IOException;
import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.SecurityParameters;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.jspecify.annotations.Nullable;

/** One handshake from beginning to end, on a thread of the pool. All it says goes into the conduit. */
final class HandshakeRun implements Runnable {
    private final SecureConfig config;
    private final HandshakeConduit conduit;
    private final HandshakeTransport transport;
    private final PeerVerifier verifier;
    private final HandshakeCrypto crypto;
    private HandshakeStep.@Nullable Outcome outcome;

    HandshakeRun(SecureConfig config, HandshakeConduit conduit) {
        this.config = config;
        this.conduit = conduit;
        this.transport = new HandshakeTransport(conduit);
        this.verifier = new PeerVerifier(config.peerFingerprints(), config.peerKeyHash());
        this.crypto = new HandshakeCrypto(config.random(), config.role(), transport, verifier);
    }

    @Override
    public void run() {
        HandshakeStep.Outcome end =
                new HandshakeStep.Outcome.Broken(SecureFailure.INTERNAL, "the handshake ended without a result");
        try {
            if (conduit.isAborted()) {
                return;
            }
            if (config.role() == DtlsRole.CLIENT) {
                new DTLSClientProtocol().connect(new HandshakeClient(this), transport);
            } else {
                new DTLSServerProtocol().accept(new HandshakeServer(this), transport);
            }
            if (outcome != null) {
                end = outcome;
            }
        } catch (TlsFatalAlert e) {
            end = broken(e);
        } catch (IOException | RuntimeException e) {
            end = new HandshakeStep.Outcome.Broken(SecureFailure.INTERNAL, "handshake: " + e);
        } finally {
            conduit.end(transport.takeStep(end));
        }
    }

    private HandshakeStep.Outcome broken(TlsFatalAlert alert) {
        SecureFailure refusal = verifier.refusal();
        String text = alert.getMessage() == null ? "no detail" : alert.getMessage();
        if (refusal != null && verifier.wasAsked()) {
            String what = refusal.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return new HandshakeStep.Outcome.Broken(refusal, what + ": " + text);
        }
        SecureFailure reason = alert.getAlertDescription() == AlertDescription.internal_error
                ? SecureFailure.INTERNAL
                : SecureFailure.HANDSHAKE_REFUSED;
        return new HandshakeStep.Outcome.Broken(reason, text);
    }

    HandshakeCrypto crypto() {
        return crypto;
    }

    PeerVerifier verifier() {
        return verifier;
    }

    TlsCredentials credentials(TlsContext context) {
        LocalCertificate local = config.certificate();
        Certificate chain = new Certificate(new TlsCertificate[] {new PeerCertificate(crypto, local.structure())});
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                local.privateKey(),
                chain,
                SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    void completed(TlsContext context) {
        SecurityParameters parameters = context.getSecurityParametersConnection();
        DtlsSuite suite = DtlsSuite.ofCode(parameters.getCipherSuite());
        if (suite == null || verifier.refusal() != null || !parameters.isExtendedMasterSecret()) {
            throw new IllegalStateException("the handshake ended without what it must prove");
        }
        outcome = new HandshakeStep.Outcome.Completed(suite);
    }
}
