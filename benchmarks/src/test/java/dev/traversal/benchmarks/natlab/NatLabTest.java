package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the laboratory itself promises. */
@Tag("lab")
class NatLabTest {
    private static final String ID = "labtest";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "masquerade:reject",
                "hard:accept",
                "range-40000-40511",
                "block",
                "double:accept",
                "cgnat",
                "udp-blocked",
                "firewall6",
                "ipv6-only",
                "full-cone",
                "restricted",
                "adm",
                "sequential",
                "sequential-busy",
                "per-destination",
                "port-set"
            })
    void networkLeavesNothingBehind_whenItIsDown(String edge) throws IOException {
        try (NatLab lab = NatLab.up(ID, List.of(edge, "masquerade", "--delay", "1"))) {
            assertThat(namespaces()).isNotEmpty();
            assertThat(lab.sent("a")).isZero();
        }

        assertThat(namespaces()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"nonsense,none", "masquerade:sideways,none", "range-9-4,none", "none,masquerade --loss much"})
    void networkLeavesNothingBehind_whenItCannotBeMade(String edgeA, String rest) throws IOException {
        List<String> edges =
                Stream.concat(Stream.of(edgeA), Stream.of(rest.split(" "))).toList();

        assertThatThrownBy(() -> NatLab.up(ID, edges)).isInstanceOf(IllegalStateException.class);

        assertThat(namespaces()).isEmpty();
    }

    @Test
    void peersMeetAgain_whenEverythingAboutASiteHasChanged() throws InterruptedException {
        Cell cell = new Cell("cgnat", "none", PeerKind.LIBNICE, PeerKind.LIBNICE);
        NatLab.build();
        try (NatLab lab = NatLab.up(ID, cell.network(List.of("--delay", "5")))) {
            for (String fault : List.of("reboot", "flap", "renumber", "move")) {
                lab.run(fault, "a");
                lab.run(fault, "b");
            }
            lab.run("impair", "--loss", "1");
            lab.run("impair");

            assertThat(Meeting.in(lab, cell, 10_000).way()).isEqualTo(Outcome.Way.DIRECT);
        }
    }

    private static List<String> namespaces() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/run/netns"))) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("natlab-" + ID + "-"))
                    .toList();
        }
    }
}
