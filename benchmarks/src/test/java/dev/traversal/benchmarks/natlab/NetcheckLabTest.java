package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command says of each edge what its name promises. */
@Tag("lab")
class NetcheckLabTest {
    private static final int SECONDS = 30;

    @ParameterizedTest
    @CsvSource({
        "none,0,this host has a public address",
        "masquerade,0,keeps a socket's port",
        "full-cone,0,keeps a socket's port",
        "hard,0,one of 424 for sockets below 1024",
        "range-20000-65535,0,another port",
        "block,0,one of about 5",
        "port-set,0,one of about 2",
        "sequential,0,counting by 1",
        "sequential-busy,0,counting by 1",
        "adm,0,another port",
        "udp-blocked,1,UDP seems to be blocked"
    })
    void netcheckNamesTheEdge(String edge, int code, String words) throws IOException, InterruptedException {
        try (NatLab lab = NatLab.up("netcheck", List.of(edge, "none"))) {
            Process process = new ProcessBuilder(lab.on(
                            "a",
                            PeerKind.java(
                                    "-jar",
                                    PeerKind.traversalJar().toString(),
                                    "netcheck",
                                    "--stun",
                                    "198.51.100.130:3478",
                                    "--stun",
                                    "198.51.100.131:3478")))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(said).as(edge).contains(words);
            assertThat(process.exitValue()).isEqualTo(code);
        }
    }
}
