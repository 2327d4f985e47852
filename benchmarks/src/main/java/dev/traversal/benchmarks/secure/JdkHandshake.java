package dev.traversal.benchmarks.secure;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The same handshake by the JDK's DTLS: mutual certificates of P-256, the same suite, no resumption. */
final class JdkHandshake {
    private static final String SUITE = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    private static final int BUFFER_BYTES = 32_768;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SSLContext left;
    private final SSLContext right;
    // one for all steps: a new one for each would cost the JDK what it does not owe
    private final ByteBuffer scratch = ByteBuffer.allocate(BUFFER_BYTES);

    private JdkHandshake(SSLContext left, SSLContext right) {
        this.left = left;
        this.right = right;
    }

    static JdkHandshake between(Associations.End left, Associations.End right) {
        try {
            return new JdkHandshake(context(left), context(right));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this runtime has no DTLS", e);
        }
    }

    private static SSLContext context(Associations.End end) throws GeneralSecurityException, IOException {
        X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(end.certificate().encoded()));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "self", end.identity().keyPair().getPrivate(), new char[0], new X509Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("DTLSv1.2");
        context.init(keys.getKeyManagers(), new TrustManager[] {new TrustsAnybody()}, null);
        return context;
    }

    /** Runs one. {@return the suite agreed on} */
    String run() throws SSLException {
        SSLEngine client = engine(left, true);
        SSLEngine server = engine(right, false);
        ArrayDeque<ByteBuffer> toServer = new ArrayDeque<>();
        ArrayDeque<ByteBuffer> toClient = new ArrayDeque<>();
        client.beginHandshake();
        server.beginHandshake();
        while (step(client, toClient, toServer) || step(server, toServer, toClient)) {
            // until neither has anything more to do
        }
        if (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                || server.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            throw new SSLException("the handshake stalled");
        }
        return client.getSession().getCipherSuite();
    }

    private static SSLEngine engine(SSLContext context, boolean client) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setNeedClientAuth(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setCipherSuites(new String[] {SUITE});
        parameters.setProtocols(new String[] {"DTLSv1.2"});
        parameters.setMaximumPacketSize(1_200);
        engine.setSSLParameters(parameters);
        return engine;
    }

    private boolean step(SSLEngine engine, ArrayDeque<ByteBuffer> in, ArrayDeque<ByteBuffer> out) throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        if (status == HandshakeStatus.NEED_TASK) {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
            return true;
        }
        if (status == HandshakeStatus.NEED_WRAP) {
            engine.wrap(NOTHING, scratch.clear());
            if (scratch.flip().hasRemaining()) {
                out.add(ByteBuffer.allocate(scratch.remaining()).put(scratch).flip());
            }
            return true;
        }
        if (status == HandshakeStatus.NEED_UNWRAP_AGAIN) {
            engine.unwrap(NOTHING, scratch.clear());
            return true;
        }
        ByteBuffer datagram = in.poll();
        if (datagram == null) {
            return false;
        }
        engine.unwrap(datagram, scratch.clear());
        if (datagram.hasRemaining()) {
            in.addFirst(datagram);
        }
        return true;
    }

    /** Our own check of a fingerprint is as cheap as this. */
    private static final class TrustsAnybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
