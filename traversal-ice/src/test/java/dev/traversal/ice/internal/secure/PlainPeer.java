package dev.traversal.ice.internal.secure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.UDPTransport;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.jspecify.annotations.Nullable;

/** A DTLS endpoint made of nothing but Bouncy Castle, on a thread of its own. */
final class PlainPeer implements AutoCloseable {
    static final String LABEL = "EXPORTER-interop";

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final DatagramSocket socket;
    private final BcTlsCrypto crypto = new BcTlsCrypto();
    private final byte @Nullable [] certificate;
    private final ECPrivateKeyParameters key;
    private final int[] suites;
    private boolean extendedMasterSecret = true;
    private byte @Nullable [] exported;
    private CompletableFuture<DTLSTransport> connected = new CompletableFuture<>();

    PlainPeer(byte @Nullable [] certificate, ECPrivateKeyParameters key, int... suites) throws IOException {
        this.certificate = certificate;
        this.key = key;
        this.suites = suites;
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    PlainPeer withoutExtendedMasterSecret() {
        extendedMasterSecret = false;
        return this;
    }

    int port() {
        return socket.getLocalPort();
    }

    byte @Nullable [] exported() {
        return exported;
    }

    PlainPeer connect(int port) {
        socket.connect(InetAddress.getLoopbackAddress(), port);
        connected = CompletableFuture.supplyAsync(
                () -> unchecked(() -> new DTLSClientProtocol().connect(new Client(), new UDPTransport(socket, 1_500))),
                thread);
        return this;
    }

    PlainPeer accept(int port) {
        socket.connect(InetAddress.getLoopbackAddress(), port);
        connected = CompletableFuture.supplyAsync(
                () -> unchecked(() -> new DTLSServerProtocol().accept(new Server(), new UDPTransport(socket, 1_500))),
                thread);
        return this;
    }

    /** Like {@link #accept}, but demands a cookie first. */
    PlainPeer acceptWithCookie(int port) {
        socket.connect(InetAddress.getLoopbackAddress(), port);
        connected = CompletableFuture.supplyAsync(
                () -> unchecked(() -> {
                    UDPTransport transport = new UDPTransport(socket, 1_500);
                    DTLSVerifier verifier = new DTLSVerifier(crypto);
                    byte[] buffer = new byte[transport.getReceiveLimit()];
                    DTLSRequest request = null;
                    while (request == null) {
                        int length = transport.receive(buffer, 0, buffer.length, 1_000);
                        if (length > 0) {
                            request = verifier.verifyRequest(new byte[] {1}, buffer, 0, length, transport);
                        }
                    }
                    return new DTLSServerProtocol().accept(new Server(), transport, request);
                }),
                thread);
        return this;
    }

    CompletableFuture<DTLSTransport> connected() {
        return connected;
    }

    /** Sends back whatever comes, until the peer closes. */
    CompletableFuture<Void> echo() {
        return connected.thenAcceptAsync(
                transport -> unchecked(() -> {
                    byte[] buffer = new byte[transport.getReceiveLimit()];
                    for (int i = 0; i < 1_000 && !socket.isClosed(); i++) {
                        int length = transport.receive(buffer, 0, buffer.length, 100);
                        if (length >= 0) {
                            transport.send(buffer, 0, length);
                        }
                    }
                    return transport;
                }),
                thread);
    }

    private interface Io<T> {
        T call() throws IOException;
    }

    private static <T> T unchecked(Io<T> io) {
        try {
            return io.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable TlsCredentialedSigner credentials(TlsContext context) throws IOException {
        if (certificate == null) {
            return null;
        }
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                key,
                new Certificate(new TlsCertificate[] {crypto.createCertificate(certificate)}),
                SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    @Override
    public void close() {
        socket.close();
        thread.shutdownNow();
    }

    private final class Client extends DefaultTlsClient {
        Client() {
            super(PlainPeer.this.crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return suites;
        }

        @Override
        public boolean shouldUseExtendedMasterSecret() {
            return extendedMasterSecret;
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return new TlsAuthentication() {
                @Override
                public void notifyServerCertificate(TlsServerCertificate serverCertificate) {}

                @Override
                public @Nullable TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                    return credentials(context);
                }
            };
        }

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            exported = context.exportKeyingMaterial(LABEL, new byte[] {1, 2, 3}, 40);
        }
    }

    private final class Server extends DefaultTlsServer {
        Server() {
            super(PlainPeer.this.crypto);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.DTLSv12.only();
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return suites;
        }

        @Override
        public boolean shouldUseExtendedMasterSecret() {
            return extendedMasterSecret;
        }

        @Override
        protected @Nullable TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
            return credentials(context);
        }

        @Override
        public CertificateRequest getCertificateRequest() {
            return new CertificateRequest(
                    new short[] {ClientCertificateType.ecdsa_sign}, HandshakePolicy.signatures(), null);
        }

        @Override
        public void notifyClientCertificate(Certificate clientCertificate) {}

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            exported = context.exportKeyingMaterial(LABEL, new byte[] {1, 2, 3}, 40);
        }
    }
}
