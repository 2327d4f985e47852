package dev.traversal.ice.internal.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.ice.internal.secure.SecureEvent.Failed;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Talks to {@code openssl s_server} and {@code openssl s_client} over UDP on the loopback interface. */
@Tag("interop")
@EnabledIf("opensslIsInstalled")
class OpensslInteropTest {
    private static final TestPeers SELF = TestPeers.ALICE;
    private static final TestPeers PEER = TestPeers.BOB;
    private static final String LABEL = "EXPORTER-interop";

    @TempDir
    Path folder;

    static boolean opensslIsInstalled() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, "openssl"))) {
                return true;
            }
        }
        return false;
    }

    @BeforeEach
    void writePeersKeyAndCertificate() throws IOException {
        write("key.pem", "PRIVATE KEY", PEER.keyPair().getPrivate().getEncoded());
        write("certificate.pem", "CERTIFICATE", PEER.certificate().encoded());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-mtu 300",
                "-cipher ECDHE-ECDSA-AES256-GCM-SHA384",
                "-cipher ECDHE-ECDSA-CHACHA20-POLY1305",
                "-groups P-256",
                "-listen"
            })
    void carriesDataBothWays_asClientOfOpenssl(String options) throws IOException {
        int port = freePort();
        try (Openssl server = openssl(("s_server -accept 127.0.0.1:" + port + " -Verify 1 " + options).strip());
                LoopbackEnd end = end(DtlsRole.CLIENT).peer(port)) {
            end.start();
            assertTalks(end, server);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-mtu 300",
                "-cipher ECDHE-ECDSA-AES256-GCM-SHA384",
                "-cipher ECDHE-ECDSA-CHACHA20-POLY1305",
                "-groups P-256"
            })
    void carriesDataBothWays_asServerOfOpenssl(String options) throws IOException {
        try (LoopbackEnd end = end(DtlsRole.SERVER).start();
                Openssl client = openssl(("s_client -connect 127.0.0.1:" + end.port() + " " + options).strip())) {
            assertTalks(end, client);
        }
    }

    private static void assertTalks(LoopbackEnd end, Openssl peer) throws IOException {
        end.runUntil(() -> end.established() && peer.said("Keying material:"));
        byte[] exported = end.association().exportKeyingMaterial(LABEL, null, 20);
        assertThat(peer.output())
                .contains(
                        "Keying material: " + HexFormat.of().formatHex(exported).toUpperCase(Locale.ROOT));

        end.send("from us\n".getBytes(UTF_8));
        end.runUntil(() -> peer.said("from us"));
        peer.type("from openssl");
        end.runUntil(() -> !end.received.isEmpty());
        assertThat(new String(end.received.get(0), UTF_8)).isEqualTo("from openssl\n");

        end.closeAssociation();
        end.runUntil(() -> !peer.isAlive() || peer.said("DONE") || peer.said("closed"));
    }

    @Test
    void hearsThatOpensslCloses() throws IOException {
        try (LoopbackEnd end = end(DtlsRole.SERVER).start();
                Openssl client = openssl("s_client -connect 127.0.0.1:" + end.port())) {
            end.runUntil(() -> end.established() && client.said("Keying material:"));

            client.type("Q");
            end.runUntil(() -> end.events.size() == 2);

            assertThat(end.events).endsWith(new SecureEvent.PeerClosed());
        }
    }

    @Test
    void d11_ignoresARenegotiation() throws IOException {
        try (LoopbackEnd end = end(DtlsRole.SERVER).start();
                Openssl client = openssl("s_client -connect 127.0.0.1:" + end.port())) {
            end.runUntil(() -> end.established() && client.said("Keying material:"));

            client.type("R");
            end.runUntil(() -> end.association().statistics().rejected(RejectReason.RENEGOTIATION) > 0);

            assertThat(end.established()).isTrue();
            assertThat(end.events).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-cipher ECDHE-ECDSA-AES128-SHA256",
                "-cipher ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0",
                "-cipher AES128-GCM-SHA256",
                "-cipher AECDH-AES128-SHA:@SECLEVEL=0"
            })
    void d11_refusesWeakSuites_asServerOfOpenssl(String options) throws IOException {
        try (LoopbackEnd end = end(DtlsRole.SERVER).start();
                Openssl client = openssl("s_client -connect 127.0.0.1:" + end.port() + " " + options)) {
            end.runUntil(() -> !end.events.isEmpty());

            assertThat(end.events).singleElement().isInstanceOf(Failed.class);
            assertThat(end.events.get(0).toString()).contains("HANDSHAKE_REFUSED");
            assertThat(client.said("Keying material:")).isFalse();
        }
    }

    @Test
    void d06_refusesOpenssl_whenItsCertificateIsNotTheSignaledOne() throws IOException {
        try (LoopbackEnd end = new LoopbackEnd(
                                SELF,
                                DtlsRole.SERVER,
                                List.of(TestPeers.MALLORY.certificate().fingerprint()),
                                null)
                        .start();
                Openssl client = openssl("s_client -connect 127.0.0.1:" + end.port())) {
            end.runUntil(() -> !end.events.isEmpty() && client.said("alert bad certificate"));

            assertThat(end.events.get(0).toString()).contains("FINGERPRINT_MISMATCH");
        }
    }

    private static LoopbackEnd end(DtlsRole role) {
        return new LoopbackEnd(SELF, role, List.of(PEER.certificate().fingerprint()), PEER.keyHash());
    }

    private Openssl openssl(String command) throws IOException {
        List<String> words = new ArrayList<>(List.of("openssl"));
        words.addAll(List.of(command.split(" +")));
        words.addAll(List.of(
                "-dtls1_2",
                "-cert",
                folder.resolve("certificate.pem").toString(),
                "-key",
                folder.resolve("key.pem").toString(),
                "-keymatexport",
                LABEL,
                "-keymatexportlen",
                "20"));
        return new Openssl(words);
    }

    private void write(String name, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(
                folder.resolve(name), "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }

    /** A process and what it said so far. */
    private static final class Openssl implements AutoCloseable {
        private final Process process;
        private final StringBuilder output = new StringBuilder();

        Openssl(List<String> command) throws IOException {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            Thread reader = new Thread(this::read, "openssl-output");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (BufferedReader reader = process.inputReader(UTF_8)) {
                for (int c = reader.read(); c >= 0; c = reader.read()) {
                    append(String.valueOf((char) c));
                }
            } catch (IOException e) {
                append("\nno more output: " + e.getMessage());
            }
        }

        private synchronized void append(String text) {
            output.append(text);
        }

        synchronized boolean said(String text) {
            return output.indexOf(text) >= 0;
        }

        synchronized String output() {
            return output.toString();
        }

        void type(String line) throws IOException {
            process.outputWriter(UTF_8).append(line).append('\n').flush();
        }

        boolean isAlive() {
            return process.isAlive();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
