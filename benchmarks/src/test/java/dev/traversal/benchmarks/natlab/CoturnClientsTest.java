package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clients of coturn against our server, over loopback: each client sends to itself by way of two relayed addresses. */
@Tag("lab")
class CoturnClientsTest {
    private static final String PORT = "34790";
    private static final String TLS_PORT = "34791";
    private static final String SECRET = "a secret of the laboratory";

    @TempDir
    private Path folder;

    private TraversalProcess server;

    @BeforeEach
    void start() throws Exception {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-out",
                certificate.toString(),
                "-keyout",
                key.toString());
        Path config = Files.writeString(
                folder.resolve("server.conf"),
                String.join(
                        "\n",
                        "# who may relay",
                        "user alice:wonderland",
                        "secret " + SECRET,
                        "allow-peer 127.0.0.1",
                        "allow-peer ::1",
                        "relay-address 127.0.0.1",
                        "relay-address ::1",
                        "old-channels",
                        ""));
        server = TraversalProcess.here(
                "server",
                "--listen=127.0.0.1:" + PORT,
                "--alternate=127.0.0.2",
                "--tls-listen=127.0.0.1:" + TLS_PORT,
                "--cert=" + certificate,
                "--key=" + key,
                "--config=" + config);
        server.await(Pattern.compile("listening.*TURN.*TLS"), 30);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Over UDP, TCP, TLS; with indications; without pairs of ports; not fragmented; IPv6; both families; mobility. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p " + PORT,
                "-t -p " + PORT,
                "-t -S -p " + TLS_PORT,
                "-s -p " + PORT,
                "-c -p " + PORT,
                "-g -p " + PORT,
                "-x -p " + PORT,
                "-Z -p " + PORT,
                "-M -p " + PORT,
                "-N -p " + PORT,
                "-G -p " + PORT
            })
    void uclientLosesNothing(String options) throws Exception {
        assertThat(uclient("-u alice -w wonderland " + options)).contains("Total lost packets 0 ");
    }

    @Test
    void uclientLosesNothing_withASecret() throws Exception {
        List<String> command = new ArrayList<>(List.of("turnutils_uclient", "-n", "20", "-m", "2", "-y"));
        command.addAll(List.of("-u", "alice", "-W", SECRET, "-p", PORT, "127.0.0.1"));

        assertThat(run(command.toArray(String[]::new))).contains("Total lost packets 0 ");
    }

    @Test
    void uclientIsRefused_withAnotherPassword() throws Exception {
        assertThat(uclient("-u alice -w looking-glass -p " + PORT)).doesNotContain("Total lost packets 0 ");
    }

    @Test
    void stunclientAndNatdiscoveryLearnWhatTheyWant() throws Exception {
        assertThat(run("turnutils_stunclient", "-p", PORT, "127.0.0.1"))
                .contains("UDP reflexive addr: 127.0.0.1:")
                .contains("Other addr: : 127.0.0.2:");
        assertThat(run("turnutils_natdiscovery", "-m", "-f", "-p", PORT, "127.0.0.1"))
                .contains("Endpoint Independent Filtering");
    }

    private static String uclient(String options) throws Exception {
        return run(("turnutils_uclient -n 20 -m 2 -y " + options + " 127.0.0.1").split(" "));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("coturn", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return Files.readString(said, StandardCharsets.ISO_8859_1);
        } finally {
            Files.delete(said);
        }
    }
}
