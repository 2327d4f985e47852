package dev.traversal.internal.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/** Takes one connection on loopback and does with it what a test says. */
final class StreamServer implements AutoCloseable {
    private static final char[] PASSWORD = "secret".toCharArray();

    private final ServerSocket listener;

    /** What to do with a connection; the end of it ends the connection. */
    @FunctionalInterface
    interface Script {
        void run(InputStream in, OutputStream out) throws IOException;
    }

    private StreamServer(ServerSocket listener, Script script) {
        this.listener = listener;
        Thread thread = new Thread(() -> serve(script), "stream-server");
        thread.setDaemon(true);
        thread.start();
    }

    static StreamServer plain(Script script) throws IOException {
        return new StreamServer(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()), script);
    }

    /** With a certificate for localhost, and ALPN. */
    static StreamServer tls(Script script) throws IOException, GeneralSecurityException {
        SSLServerSocket socket = (SSLServerSocket)
                context().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"stun.turn"});
        socket.setSSLParameters(parameters);
        return new StreamServer(socket, script);
    }

    /** {@return keys of the server, and trust in them} */
    static SSLContext context() throws IOException, GeneralSecurityException {
        return context("TLS");
    }

    /**
     * {@return the same for another protocol}
     *
     * @param protocol TLS or DTLS
     */
    static SSLContext context(String protocol) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = StreamServer.class.getResourceAsStream("localhost.p12")) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("relay", store.getCertificate("relay"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    int port() {
        return listener.getLocalPort();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private void serve(Script script) {
        try (Socket socket = listener.accept()) {
            script.run(socket.getInputStream(), socket.getOutputStream());
        } catch (IOException e) {
            // the test is over, or the client went away
        }
    }

    /** {@return the head of an HTTP request} */
    static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    /** Sends back what comes. */
    static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] bytes = new byte[4_096];
        for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
            out.write(bytes, 0, count);
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
