package dev.traversal.ice.internal.secure;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.CertificateStatusRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.jspecify.annotations.Nullable;

/** Bouncy Castle's client, told what to offer and whom to trust. */
final class HandshakeClient extends AbstractTlsClient {
    private final HandshakeRun run;

    HandshakeClient(HandshakeRun run) {
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
    protected Vector<?> getSupportedGroups(@SuppressWarnings("rawtypes") Vector namedGroupRoles) {
        return HandshakePolicy.groups();
    }

    @Override
    protected Vector<?> getSupportedSignatureAlgorithms() {
        return HandshakePolicy.signatures();
    }

    @Override
    protected @Nullable CertificateStatusRequest getCertificateStatusRequest() {
        return null;
    }

    @Override
    public Hashtable<?, ?> getClientExtensions() throws IOException {
        Hashtable<?, ?> extensions = super.getClientExtensions();
        // means nothing beside AEAD suites (RFC 7366 section 3)
        extensions.remove(TlsExtensionsUtils.EXT_encrypt_then_mac);
        return extensions;
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
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
                run.verifier().verify(certificate.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) {
                return run.credentials(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() {
        run.completed(context);
    }
}
