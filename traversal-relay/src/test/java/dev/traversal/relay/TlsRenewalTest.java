package dev.traversal.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.internal.stun.KnownAttributes;
import dev.traversal.internal.stun.MessageClass;
import dev.traversal.internal.stun.StunMessage;
import dev.traversal.internal.stun.StunMethod;
import dev.traversal.internal.stun.StunWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates are renewed while a server runs. */
class TlsRenewalTest {
    private static final int WAIT_MILLIS = 20_000;
    private static final String PASSWORD = "not a secret";

    @TempDir
    Path directory;

    private Path certificates;
    private Path key;
    private RelayServer server;

    @BeforeEach
    void start() throws Exception {
        certificates = directory.resolve("certificates.pem");
        key = directory.resolve("key.pem");
        issue("first");
        server = RelayServer.builder()
                .listen(Loopback.anyPort(1))
                .relaying(Relaying.create().user("alice", "wonderland"))
                .tls(Loopback.anyPort(1), certificates, key)
                .start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void newConnectionsSeeTheNewCertificate_andOldOnesStay() throws Exception {
        try (SSLSocket before = connect()) {
            assertThat(subject(before)).isEqualTo("CN=first");

            issue("the second one");
            assertThat(server.refreshTls()).as("it may not be complete").isFalse();
            assertThat(server.refreshTls()).isTrue();
            assertThat(server.refreshTls()).as("nothing new").isFalse();

            try (SSLSocket after = connect()) {
                assertThat(subject(after)).isEqualTo("CN=the second one");
                assertAnswers(after);
            }
            assertAnswers(before);
        }
    }

    @Test
    void theOldCertificateStays_whileTheFilesMakeNoSense() throws Exception {
        Files.writeString(certificates, "half of a");
        server.refreshTls();
        assertThat(server.refreshTls()).isFalse();
        Files.delete(key);
        server.refreshTls();
        assertThat(server.refreshTls()).isFalse();
        try (SSLSocket socket = connect()) {
            assertThat(subject(socket)).isEqualTo("CN=first");
        }

        issue("repaired");
        server.refreshTls();
        assertThat(server.refreshTls()).isTrue();
        try (SSLSocket socket = connect()) {
            assertThat(subject(socket)).isEqualTo("CN=repaired");
        }
    }

    @Test
    void theOldCertificateStays_whileTheKeyIsAnothers() throws Exception {
        String before = Files.readString(key);
        issue("another");
        Files.writeString(key, before);
        server.refreshTls();

        assertThat(server.refreshTls()).isFalse();
        try (SSLSocket socket = connect()) {
            assertThat(subject(socket)).isEqualTo("CN=first");
        }
    }

    @Test
    void startIsRefused_whenTheKeyIsAnothers() throws Exception {
        String before = Files.readString(key);
        issue("another");
        Files.writeString(key, before);

        assertThatThrownBy(() -> RelayServer.builder().tls(Loopback.anyPort(1), certificates, key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not the key of the certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void keysOfEitherKindAreTaken(String algorithm) throws Exception {
        issue("of another kind", algorithm);
        server.refreshTls();

        assertThat(server.refreshTls()).isTrue();
    }

    @Test
    void startIsRefused_whenThereIsNoKey() throws IOException {
        Files.delete(key);

        assertThatThrownBy(() -> RelayServer.builder().tls(Loopback.anyPort(1), certificates, key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key.pem");
    }

    private SSLSocket connect() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        InetSocketAddress address = server.tlsAddress().orElseThrow();
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(WAIT_MILLIS);
        socket.startHandshake();
        return socket;
    }

    private static String subject(SSLSocket socket) throws IOException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    private static void assertAnswers(SSLSocket socket) throws IOException {
        byte[] id = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        socket.getOutputStream()
                .write(new StunWriter(100)
                        .begin(MessageClass.REQUEST, StunMethod.BINDING, id)
                        .toBytes());
        byte[] answer = socket.getInputStream().readNBytes(32);
        StunMessage message = new StunMessage(KnownAttributes.TURN);
        assertThat(message.parse(answer, 0, answer.length)).isNull();
        assertThat(message.is(MessageClass.SUCCESS, StunMethod.BINDING)).isTrue();
    }

    /** Writes a certificate of this name and its key, as the JDK's own tool makes them. */
    private void issue(String name) throws Exception {
        issue(name, "EC");
    }

    private void issue(String name, String algorithm) throws Exception {
        Path store = Files.createTempDirectory(directory, "store").resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore entries = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Files.writeString(
                certificates,
                pem("CERTIFICATE", entries.getCertificate("server").getEncoded()));
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        entries.getKey("server", PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    /** Takes any certificate: the test looks at it itself. */
    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
