package dev.traversal.ice.internal.secure;

import java.io.IOException;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;

/** Bouncy Castle's server, told what to accept and whom to trust: a certificate of the client is required. */
final class HandshakeServer extends AbstractTlsServer {
    private final HandshakeRun run;

    HandshakeServer(HandshakeRun run) {
        super(run.crypto());
        this.run = run;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return HandshakePolicy.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return DtlsSuite.codes();
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    @Override
    protected boolean allowCertificateStatus() {
        return false;
    }

    @Override
    protected int selectECDH(int minimumCurveBits) {
        int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
        return offered == null ? selectECDHDefault(minimumCurveBits) : HandshakePolicy.firstCommonGroup(offered);
    }

    @Override
    protected boolean isSelectableCipherSuite(
            int cipherSuite, int curveBits, int finiteFieldBits, @SuppressWarnings("rawtypes") Vector sigAlgs) {
        int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
        return (offered == null || HandshakePolicy.firstCommonGroup(offered) >= 0)
                && super.isSelectableCipherSuite(cipherSuite, curveBits, finiteFieldBits, sigAlgs);
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    @SuppressWarnings("deprecation")
    public boolean shouldCheckSigAlgOfPeerCerts() {
        // the fingerprint names the certificate, whoever signed it (RFC 8122 section 5)
        return false;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return HandshakePolicy.NEVER_MILLIS;
    }

    @Override
    public TlsCredentials getCredentials() {
        return run.credentials(context);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign}, HandshakePolicy.signatures(), null);
    }

    @Override
    public void notifyClientCertificate(Certificate certificate) throws IOException {
        run.verifier().verify(certificate);
    }

    @Override
    public void notifyHandshakeComplete() {
        run.completed(context);
    }
}
