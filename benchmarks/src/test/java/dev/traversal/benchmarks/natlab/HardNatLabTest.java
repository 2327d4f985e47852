package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two of ours get through NATs that give each destination another port, where data begins by way of a relay. */
@Tag("lab")
class HardNatLabTest {
    private static final long PATIENCE_MILLIS = 12_000;
    private static final String RELAY = "turn:" + NatLab.SERVER + ":" + RelayServerKind.PORT;
    private static final List<String> OURS = List.of(
            "--stun",
            "198.51.100.131:3478",
            "--turn",
            RELAY,
            "--username",
            RelayServerKind.USER,
            "--password",
            RelayServerKind.PASSWORD);

    @TempDir
    private static Path directory;

    private static ServerFiles files = new ServerFiles(Path.of("."));

    @BeforeAll
    static void makeCertificate() {
        files = ServerFiles.make(directory);
    }

    @ParameterizedTest(name = "{0} x {1}: plan {2}")
    @CsvSource({
        "hard,masquerade,B",
        "masquerade,hard,B",
        "hard:accept,masquerade:accept,B",
        "range-20000-65535,masquerade,R",
        "sequential,masquerade,S",
        "sequential-busy:accept,masquerade:accept,S",
        "sequential,sequential,W",
        "sequential:accept,sequential:accept,W",
        "block,masquerade,B",
        "cgnat,masquerade,B",
        "hard,hard,H",
        "hard:accept,hard:accept,H"
    })
    void dataMovesToADirectPath(String edgeA, String edgeB, String plan) throws InterruptedException {
        Outcome outcome = meet(edgeA, edgeB);

        assertThat(outcome.way())
                .as("%s", String.join("\n", outcome.transcript()))
                .isEqualTo(Outcome.Way.DIRECT);
        assertThat(outcome.transcript()).anyMatch(line -> line.contains("\"plan\":\"" + plan + "\""));
    }

    @ParameterizedTest(name = "{0} x {1}")
    @CsvSource({"range-20000-65535,range-20000-65535,too many ports", "port-set,port-set,gives no port twice"})
    void dataStaysWithTheRelay_andItIsSaidWhy(String edgeA, String edgeB, String reason) throws InterruptedException {
        Outcome outcome = meet(edgeA, edgeB);

        assertThat(outcome.way()).isEqualTo(Outcome.Way.RELAYED);
        assertThat(outcome.transcript()).anyMatch(line -> line.contains("probing-ended") && line.contains(reason));
    }

    @SuppressWarnings("try") // what is started has only to be there
    private static Outcome meet(String edgeA, String edgeB) throws InterruptedException {
        try (NatLab lab = NatLab.up("hardnat", List.of(edgeA, edgeB, "--delay", "20"));
                PeerProcess server = PeerProcess.startServer(
                        lab.on("server", RelayServerKind.TRAVERSAL.command(files)), RelayServerKind::isReady)) {
            Cell cell = new Cell(edgeA, edgeB, PeerKind.NATIVE, PeerKind.NATIVE);
            Outcome outcome = Meeting.untilDirect(lab, cell, OURS, PATIENCE_MILLIS);
            System.out.println(cell + ": " + outcome);
            return outcome;
        }
    }
}
