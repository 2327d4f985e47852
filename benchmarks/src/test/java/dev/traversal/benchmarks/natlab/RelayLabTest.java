package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two of ours meet by way of a relay, where nothing else leads from one to the other. */
@Tag("lab")
class RelayLabTest {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final int HTTP_PROXY_PORT = 8888;
    private static final int SOCKS_PROXY_PORT = 1080;
    private static final String UDP = "turn:" + NatLab.SERVER + ":" + RelayServerKind.PORT;
    private static final String TLS = "turns:" + NatLab.SERVER + ":443?transport=tcp";

    @TempDir
    private static Path directory;

    private static ServerFiles files = new ServerFiles(Path.of("."));

    @BeforeAll
    static void makeCertificate() {
        files = ServerFiles.make(directory);
    }

    @ParameterizedTest
    @EnumSource(RelayServerKind.class)
    void dataIsRelayed_whenTheNatsLetNothingElseThrough(RelayServerKind relay) throws InterruptedException {
        Outcome outcome = meet(relay, "hard", "masquerade", "20", List.of("--turn", UDP), List.of("--turn", UDP));

        assertThat(outcome.way()).as(transcript(outcome)).isEqualTo(Outcome.Way.RELAYED);
    }

    @ParameterizedTest
    @EnumSource(RelayServerKind.class)
    void dataGoesDirectly_whenItCan_thoughThereIsARelay(RelayServerKind relay) throws InterruptedException {
        Outcome outcome = meet(relay, "masquerade", "masquerade", "20", List.of("--turn", UDP), List.of("--turn", UDP));

        assertThat(outcome.way()).as(transcript(outcome)).isEqualTo(Outcome.Way.DIRECT);
    }

    /** They have the hard NAT: aioice takes nothing from an address that it has not bound a channel to. */
    @SuppressWarnings("try") // what is started has only to be there
    @ParameterizedTest
    @EnumSource(names = {"LIBNICE", "PION", "AIOICE"})
    void peersOfOtherMakersUseOurRelay_whenNothingElseLeadsToUs(PeerKind other) throws InterruptedException {
        NatLab.build();
        assertThat(other.isAvailable()).isTrue();
        try (NatLab lab = NatLab.up("relaylab", List.of("masquerade", "hard"));
                PeerProcess server =
                        start(lab, "server", RelayServerKind.TRAVERSAL.command(files), RelayServerKind::isReady)) {
            Cell cell = new Cell("masquerade", "hard", PeerKind.TRAVERSAL, other);
            Outcome outcome = Meeting.in(lab, cell, List.of(), withLogin(List.of("--turn", UDP)), PATIENCE_MILLIS);
            System.out.println(cell + " by our relay: " + outcome);

            assertThat(outcome.way()).as(transcript(outcome)).isEqualTo(Outcome.Way.RELAYED);
        }
    }

    @Test
    void dataIsRelayedOverDtls_whereTheRelaySpeaksIt() throws InterruptedException {
        List<String> dtls = List.of("--turn", "turns:" + NatLab.SERVER + ":443?transport=udp");
        Outcome outcome = meet(RelayServerKind.COTURN, "hard", "masquerade", "20", dtls, dtls);

        assertThat(outcome.way()).as(transcript(outcome)).isEqualTo(Outcome.Way.RELAYED);
    }

    @ParameterizedTest
    @CsvSource({
        "TRAVERSAL,udp-blocked,masquerade",
        "TRAVERSAL,udp-blocked,udp-blocked",
        "TRAVERSAL,only-443,only-443",
        "COTURN,masquerade,udp-blocked",
        "COTURN,only-443,udp-blocked"
    })
    void dataIsRelayedOverTls_whenUdpIsBlocked(RelayServerKind relay, String edgeA, String edgeB)
            throws InterruptedException {
        Outcome outcome = meet(relay, edgeA, edgeB, "10", List.of("--turn", TLS), List.of("--turn", TLS));

        assertThat(outcome.way()).as(transcript(outcome)).isEqualTo(Outcome.Way.RELAYED);
    }

    @SuppressWarnings("try") // what is started has only to be there
    @ParameterizedTest
    @EnumSource(Proxy.class)
    void dataIsRelayed_whenThereIsNothingButAProxy(Proxy proxy) throws InterruptedException, IOException {
        List<String> command = proxy.command(directory);
        try (NatLab lab = NatLab.up("relaylab", List.of("only-proxy", "masquerade"));
                PeerProcess server =
                        start(lab, "server", RelayServerKind.TRAVERSAL.command(files), RelayServerKind::isReady);
                PeerProcess started = start(lab, "edge-a", command, line -> true)) {
            List<String> a = List.of("--turn", TLS, "--proxy", proxy.url());
            Outcome outcome = meet(lab, "only-proxy", "masquerade", a, List.of("--turn", TLS));

            assertThat(outcome.way()).as(transcript(outcome)).isEqualTo(Outcome.Way.RELAYED);
        }
    }

    private enum Proxy {
        HTTP {
            @Override
            List<String> command(Path directory) throws IOException {
                Path config = Files.writeString(directory.resolve("tinyproxy.conf"), """
                        Port %d
                        Listen 10.71.0.1
                        Timeout 60
                        ConnectPort 443
                        LogLevel Info
                        """.formatted(HTTP_PROXY_PORT));
                return List.of("tinyproxy", "-d", "-c", config.toString());
            }

            @Override
            String url() {
                return "http://10.71.0.1:" + HTTP_PROXY_PORT;
            }
        },
        SOCKS {
            @Override
            List<String> command(Path directory) throws IOException {
                Path config = Files.writeString(directory.resolve("danted.conf"), """
                        logoutput: stdout
                        internal: 10.71.0.1 port = %d
                        external: out
                        socksmethod: none
                        clientmethod: none
                        client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
                        socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
                        """.formatted(SOCKS_PROXY_PORT));
                return List.of(
                        "danted",
                        "-f",
                        config.toString(),
                        "-p",
                        directory.resolve("danted.pid").toString());
            }

            @Override
            String url() {
                return "socks5://10.71.0.1:" + SOCKS_PROXY_PORT;
            }
        };

        abstract List<String> command(Path directory) throws IOException;

        abstract String url();
    }

    @SuppressWarnings("try")
    private static Outcome meet(
            RelayServerKind relay, String edgeA, String edgeB, String delay, List<String> a, List<String> b)
            throws InterruptedException {
        try (NatLab lab = NatLab.up("relaylab", List.of(edgeA, edgeB, "--delay", delay));
                PeerProcess server = start(lab, "server", relay.command(files), RelayServerKind::isReady)) {
            Outcome outcome = meet(lab, edgeA, edgeB, a, b);
            System.out.println(relay + " " + edgeA + " x " + edgeB + ": " + outcome);
            return outcome;
        }
    }

    private static Outcome meet(NatLab lab, String edgeA, String edgeB, List<String> a, List<String> b)
            throws InterruptedException {
        Cell cell = new Cell(edgeA, edgeB, PeerKind.TRAVERSAL, PeerKind.TRAVERSAL);
        return Meeting.in(lab, cell, withLogin(a), withLogin(b), PATIENCE_MILLIS);
    }

    private static List<String> withLogin(List<String> options) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--username", RelayServerKind.USER, "--password", RelayServerKind.PASSWORD));
        all.addAll(List.of("--ca", files.certificate().toString()));
        return all;
    }

    private static PeerProcess start(NatLab lab, String node, List<String> command, Predicate<String> ready)
            throws InterruptedException {
        return PeerProcess.startServer(lab.on(node, command), ready);
    }

    private static String transcript(Outcome outcome) {
        return String.join("\n", outcome.transcript()).replace("%", "%%");
    }
}
