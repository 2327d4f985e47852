package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Edges give the ports that their names promise, and meet what nobody asked for as they are told to. */
@Tag("lab")
class HardEdgesLabTest {
    private static final String ID = "hardedges";
    private static final List<String> SERVERS = List.of("198.51.100.130", "198.51.100.131");
    private static final int SOCKETS = 64;

    /** Edge a's address. */
    private static final String OUTSIDE = "198.51.100.2";

    private static final int EARLY_PORT = 41_000;

    /** What a socket's own port is, and what two servers saw. */
    private record Sample(int own, int first, int second) {
        static Sample of(String line) {
            int[] ports =
                    Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
            return new Sample(ports[0], ports[1], ports[2]);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hard,0,1024,65535",
        "hard,600,600,1023",
        "hard,100,1,511",
        "range-40000-40511,0,40000,40511",
        "range-600-1023,0,600,1023",
        "block,0,40960,41471",
        "cgnat,0,40960,41471"
    })
    void kernelsEdgeGivesAnotherPortOfItsRangeToEveryDestination(String edge, int source, int low, int high) {
        List<Sample> samples = sampled(edge, source);

        assertThat(all(samples)).allMatch(port -> port >= low && port <= high);
        assertThat(samples).filteredOn(it -> it.first() == it.second()).hasSizeLessThan(SOCKETS / 8);
        // twice as many ports as sockets: that none is in the first or the last quarter is a chance of 10^-16
        assertThat(all(samples)).anyMatch(port -> port < low + (high - low) / 4);
        assertThat(all(samples)).anyMatch(port -> port > high - (high - low) / 4);
    }

    @Test
    void admGivesEveryAddressAnotherPort() {
        assertThat(sampled("adm", 0)).allMatch(it -> it.first() != it.second());
    }

    @ParameterizedTest
    @CsvSource({"masquerade", "full-cone", "restricted"})
    void easyEdgeGivesTheOwnPortToAll(String edge) {
        assertThat(sampled(edge, 0)).allMatch(it -> it.own() == it.first() && it.own() == it.second());
    }

    @Test
    void sequentialGivesTheNextPort() {
        assertThat(steps(sequence(sampled("sequential", 0)))).containsOnly(1);
    }

    @Test
    void sequentialBusyGivesThePortsBetweenToOthers() {
        List<Integer> steps = steps(sequence(sampled("sequential-busy", 0)));

        assertThat(steps).allMatch(step -> step >= 1 && step < 2_000).anyMatch(step -> step > 1);
    }

    @Test
    void perDestinationGivesEachItsOwnSequence() {
        List<Sample> samples = sampled("per-destination", 20_000);

        assertThat(steps(ports(samples, Sample::own))).isEqualTo(steps(ports(samples, Sample::first)));
        assertThat(steps(ports(samples, Sample::own))).isEqualTo(steps(ports(samples, Sample::second)));
        assertThat(samples).allMatch(it -> it.first() != it.second());
    }

    @Test
    void portSetGivesPortsOfOneSet() {
        List<Integer> ports = all(sampled("port-set", 0));

        assertThat(ports).extracting(port -> port >> 4 & 0xff).containsOnly(0x34);
        assertThat(ports).allMatch(port -> port >= 4096);
        assertThat(new TreeSet<>(ports)).hasSizeGreaterThan(SOCKETS);
    }

    @ParameterizedTest
    @CsvSource({
        "masquerade:drop,silence,false",
        "masquerade:reject,refused,false",
        "masquerade:accept,refused,true",
        "full-cone:drop,silence,false",
        "full-cone:reject,refused,false",
        "full-cone:accept,refused,true",
        "restricted:drop,silence,false",
        "restricted:reject,refused,false",
        "restricted:accept,refused,true"
    })
    void earlyPacketMovesTheMappingThatItWasToMeet_whereTheEdgeAcceptsIt(String edge, String answer, boolean moves) {
        try (NatLab lab = NatLab.up(ID, List.of(edge, "none"))) {
            assertThat(early(lab)).isEqualTo(answer);

            Sample sample = sampled(lab, 1, EARLY_PORT).get(0);
            assertThat(sample.own()).isEqualTo(EARLY_PORT);
            assertThat(sample.first() != EARLY_PORT).isEqualTo(moves);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "hard",
        "range-40000-40511",
        "block",
        "adm",
        "sequential",
        "sequential-busy",
        "per-destination",
        "port-set"
    })
    void unaskedPacketGetsTheAnswerOfItsEdge(String edge) {
        for (String input : List.of("drop", "reject", "accept")) {
            try (NatLab lab = NatLab.up(ID, List.of(edge + ":" + input, "none"))) {
                assertThat(early(lab)).as(input).isEqualTo(input.equals("drop") ? "silence" : "refused");
                assertThat(sampled(lab, 4, 0)).hasSize(4);
            }
        }
    }

    /** Lets a packet of the first STUN server's come before there is a mapping. {@return what a stranger's gets} */
    private static String early(NatLab lab) {
        String script = NatLab.HOME.resolve("early.py").toString();
        String port = Integer.toString(EARLY_PORT);
        return lab.run("exec", "server", "python3", script, SERVERS.get(0), "3478", OUTSIDE, port);
    }

    private static List<Sample> sampled(String edge, int source) {
        try (NatLab lab = NatLab.up(ID, List.of(edge, "none"))) {
            return sampled(lab, SOCKETS, source);
        }
    }

    private static List<Sample> sampled(NatLab lab, int sockets, int source) {
        List<String> command = new ArrayList<>(List.of("a", "python3"));
        command.add(NatLab.HOME.resolve("ports.py").toString());
        command.addAll(List.of(Integer.toString(sockets), Integer.toString(source)));
        command.addAll(SERVERS);
        return lab.run("exec", command.toArray(String[]::new))
                .lines()
                .map(Sample::of)
                .toList();
    }

    private static List<Integer> all(List<Sample> samples) {
        List<Integer> all = ports(samples, Sample::first);
        all.addAll(ports(samples, Sample::second));
        return all;
    }

    private static List<Integer> ports(List<Sample> samples, ToIntFunction<Sample> port) {
        List<Integer> ports = new ArrayList<>();
        samples.forEach(sample -> ports.add(port.applyAsInt(sample)));
        return ports;
    }

    /** {@return all ports in the order in which they were asked for} */
    private static List<Integer> sequence(List<Sample> samples) {
        List<Integer> sequence = new ArrayList<>();
        samples.forEach(sample -> sequence.addAll(List.of(sample.first(), sample.second())));
        return sequence;
    }

    private static List<Integer> steps(List<Integer> ports) {
        List<Integer> steps = new ArrayList<>();
        for (int i = 1; i < ports.size(); i++) {
            int step = ports.get(i) - ports.get(i - 1);
            steps.add(step < 0 ? step + 64_512 : step); // around the end
        }
        return steps;
    }
}
