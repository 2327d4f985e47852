package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our agent meets those of other makers, in both roles, over networks through which a direct path exists. */
@Tag("lab")
class InteropTest {
    private static final List<PeerKind> OTHERS =
            List.of(PeerKind.LIBNICE, PeerKind.PION, PeerKind.AIOICE, PeerKind.ICE4J);
    private static final long PATIENCE_MILLIS = 20_000;
    private static final int MEETINGS_AGAIN = 3;

    /**
     * A peer of another make checks in the moment in which it tells its candidate. Where an edge accepts what nobody asked
     * for, its check must not come before we have opened: so what it tells (after 40 ms) comes before that does (after 60).
     */
    private static final List<String> AHEAD = List.of("--delay", "30");

    @BeforeAll
    static void buildThem() {
        NatLab.build();
        assertThat(OTHERS).allMatch(PeerKind::isAvailable);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("meetings")
    void dataGoesBothWaysDirectly(Cell cell, List<String> options) throws InterruptedException {
        Outcome outcome = met(cell, options);
        System.out.println(cell + " " + options + ": " + outcome);

        assertThat(outcome.way())
                .as("%s", String.join("\n", outcome.transcript()))
                .isEqualTo(Outcome.Way.DIRECT);
    }

    /**
     * Pion asks a STUN server once and never again. If that datagram is lost, it has no address behind which anybody
     * could reach it, and the meeting says nothing of us: they meet again.
     */
    private static Outcome met(Cell cell, List<String> options) throws InterruptedException {
        Outcome outcome = Meeting.of(cell, "interop", options, PATIENCE_MILLIS);
        for (int again = 0; again < MEETINGS_AGAIN && neverLearntItsAddress(cell, outcome); again++) {
            System.out.println(cell + " " + options + ": " + outcome + ", Pion without an answer from STUN; again");
            outcome = Meeting.of(cell, "interop", options, PATIENCE_MILLIS);
        }
        return outcome;
    }

    private static boolean neverLearntItsAddress(Cell cell, Outcome outcome) {
        if (!cell.edgeA().equals("masquerade") || !cell.has(PeerKind.PION)) {
            return false;
        }
        String side = cell.peerA() == PeerKind.PION ? "a " : "b ";
        return outcome.transcript().stream()
                .noneMatch(line -> line.startsWith(side + "a=candidate:") && line.contains(" typ srflx"));
    }

    static Stream<Arguments> meetings() {
        List<Arguments> all = new ArrayList<>();
        for (PeerKind other : OTHERS) {
            for (boolean weControl : new boolean[] {true, false}) {
                PeerKind a = weControl ? PeerKind.TRAVERSAL : other;
                PeerKind b = weControl ? other : PeerKind.TRAVERSAL;
                all.add(Arguments.of(new Cell("none", "none", a, b), List.of()));
                all.add(Arguments.of(new Cell("masquerade", "masquerade", a, b), List.of("--delay", "20")));
                Cell accepting = new Cell("masquerade:accept", "masquerade:accept", a, b);
                all.add(Arguments.of(accepting, AHEAD));
                all.add(Arguments.of(new Cell("ipv6-only", "firewall6", a, b), List.of()));
                all.add(Arguments.of(new Cell("masquerade", "masquerade", a, b), List.of("--loss", "10")));
            }
        }
        return all.stream();
    }
}
