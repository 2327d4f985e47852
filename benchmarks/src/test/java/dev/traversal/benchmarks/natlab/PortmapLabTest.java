package dev.traversal.benchmarks.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ports mapped by Debian's miniupnpd, and what they are good for. */
@Tag("lab")
class PortmapLabTest {
    private static final int PORT = 27_015;
    private static final String SECOND_STUN = "198.51.100.131:3478";
    /** Five seconds, and as much again for a machine that is busy. */
    private static final long REMAP_NANOS = 10_000_000_000L;

    private static TraversalProcess mapping(NatLab lab, String... more) {
        List<String> command = new ArrayList<>(List.of("portmap", "--until-eof", "--json"));
        command.addAll(List.of(more));
        command.add(String.valueOf(PORT));
        return TraversalProcess.on(lab, "a", command.toArray(String[]::new));
    }

    private static Pattern mapped(String protocol, String external) {
        return Pattern.compile("\"type\":\"mapped\".*\"protocol\":\"" + protocol + "\".*\"external\":\""
                + Pattern.quote(external) + "\"");
    }

    private static String rules(NatLab lab) {
        return lab.run("exec", "edge-a", "nft", "list", "chain", "inet", "filter", "prerouting_miniupnpd");
    }

    @ParameterizedTest
    @CsvSource({
        "gateway, pcp",
        "gateway-pcp, pcp",
        "gateway-nat-pmp, nat-pmp",
        "gateway-upnp, upnp",
        "gateway-upnp-refused, upnp"
    })
    void portIsMapped_andGivenBack(String edge, String protocol) throws InterruptedException {
        try (NatLab lab = NatLab.up("portmap", List.of(edge, "masquerade"));
                TraversalProcess mapper = mapping(lab)) {
            mapper.await(mapped(protocol, "44.128.71.2:" + PORT), 20);
            assertThat(rules(lab)).contains("dport " + PORT);

            mapper.write(List.of());
            assertThat(mapper.awaitEnd(20)).isZero();
            assertThat(rules(lab)).doesNotContain("dport " + PORT);
        }
    }

    @ParameterizedTest
    @CsvSource({"gateway6, pcp", "gateway6-upnp, upnp"})
    void pinholeIsOpenedInAFirewall(String edge, String protocol) throws InterruptedException {
        try (NatLab lab = NatLab.up("portmap", List.of(edge, "masquerade"));
                TraversalProcess mapper = mapping(lab)) {
            mapper.await(mapped(protocol, "[2001:db8:a:1::2]:" + PORT), 20);

            assertThat(lab.run("exec", "edge-a", "nft", "list", "chain", "inet", "filter", "miniupnpd"))
                    .contains("dport " + PORT);
        }
    }

    @Test
    void f22_portIsMappedAgain_whenTheGatewayReboots() throws InterruptedException {
        try (NatLab lab = NatLab.up("portmap", List.of("gateway", "masquerade"));
                TraversalProcess mapper = mapping(lab)) {
            mapper.await(mapped("pcp", "44.128.71.2:" + PORT), 20);
            lab.run("exec", "a", "sleep", "6"); // a clock that began anew shows only once it had counted for a while
            lab.run("reboot", "a");

            long end = System.nanoTime() + REMAP_NANOS;
            while (!rules(lab).contains("dport " + PORT) && System.nanoTime() - end < 0) {
                // asking takes its time
            }
            assertThat(rules(lab)).contains("dport " + PORT);
        }
    }

    @Test
    void gatewayThatSaysNothingIsGivenUp() throws InterruptedException {
        try (NatLab lab = NatLab.up("portmap", List.of("masquerade", "masquerade"));
                TraversalProcess mapper = mapping(lab, "--gateway", "10.71.0.77")) {
            mapper.await(Pattern.compile("\"type\":\"failed\".*\"failure\":\"NO_ANSWER\""), 20);
            assertThat(mapper.awaitEnd(20)).isEqualTo(1);
            assertThat(lab.sent("a")).isBetween(1, 12);
        }
    }

    /** Its own address is another than what servers see: the next NAT's, or none at all. */
    @ParameterizedTest
    @CsvSource({"gateway-double, 44.128.81.2", "gateway-lying, 44.128.79.9"})
    void gatewayThatDoesNotKnowTheOutside_isNotBelieved(String edge, String claimed) throws InterruptedException {
        try (NatLab lab = NatLab.up("portmap", List.of(edge, "masquerade"));
                TraversalProcess check = TraversalProcess.on(
                        lab, "a", "netcheck", "--portmap", "--stun=198.51.100.130:3478", "--stun=" + SECOND_STUN)) {
            check.await(Pattern.compile("portmap: UDP " + Pattern.quote(claimed) + ":.*, but servers see "), 20);
            assertThat(check.awaitEnd(20)).isZero();
            assertThat(check.lines()).anyMatch(line -> line.contains("behind a NAT of the carrier's"));
            assertThat(check.lines()).noneMatch(line -> line.contains("but the gateway maps a port"));
        }
    }

    @Test
    void gatewayThatMapsAPort_makesItsNatAnEasyOne() throws InterruptedException {
        try (NatLab lab = NatLab.up("portmap", List.of("gateway", "masquerade"));
                TraversalProcess check = TraversalProcess.on(
                        lab, "a", "netcheck", "--portmap", "--stun=198.51.100.130:3478", "--stun=" + SECOND_STUN)) {
            check.await(Pattern.compile("but the gateway maps a port"), 20);
            check.await(Pattern.compile("peers .*keeps a socket's port.*: directly"), 20);
            assertThat(check.awaitEnd(20)).isZero();
        }
    }

    /** What a gateway wrongly claims does no harm: the peers meet as if it had said nothing. */
    @ParameterizedTest
    @CsvSource({"gateway-double", "gateway-lying"})
    void peersMeet_whateverTheGatewayClaims(String edge) throws InterruptedException {
        try (NatLab lab = NatLab.up("portmap", List.of(edge, "masquerade"))) {
            Cell cell = new Cell(edge, "masquerade", PeerKind.NATIVE, PeerKind.NATIVE);

            Outcome outcome = Meeting.in(
                    lab, cell, List.of("--portmap", "--stun", SECOND_STUN), List.of("--stun", SECOND_STUN), 15_000);

            assertThat(outcome.way()).as("%s", outcome.transcript()).isEqualTo(Outcome.Way.DIRECT);
            assertThat(outcome.transcript()).noneMatch(line -> line.contains("port-verified"));
        }
    }

    @ParameterizedTest
    @CsvSource({"gateway, masquerade", "gateway, hard", "gateway-upnp, masquerade", "gateway-nat-pmp, hard"})
    void hardNatWithAGatewayIsMetDirectly(String edge, String other) throws InterruptedException {
        try (NatLab lab = NatLab.up("portmap", List.of(edge, other))) {
            Cell cell = new Cell(edge, other, PeerKind.NATIVE, PeerKind.NATIVE);

            Outcome outcome = Meeting.in(lab, cell, List.of("--portmap"), List.of(), 15_000);

            assertThat(outcome.way()).as("%s", outcome.transcript()).isEqualTo(Outcome.Way.DIRECT);
            assertThat(outcome.transcript()).anyMatch(line -> line.contains("port-mapped"));
        }
    }
}
