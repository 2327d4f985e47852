package dev.traversal.sim;

import static dev.traversal.sim.FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT;
import static dev.traversal.sim.FilteringBehavior.ENDPOINT_INDEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mapping and filtering behaviour against the definitions of RFC 4787 sections 4.1 and 5. */
class NatTableRfc4787Test {
    private static final Duration A_MOMENT = Duration.ofMillis(200);

    /*
     *   inner ── nat ── internet ── server1 :1000 :2000
     *                            └─ server2 :1000
     */
    private final SimNetwork net = SimNetwork.seeded(1);
    private final SimHost server1 = net.host("server1");
    private final SimHost server2 = net.host("server2");
    private final UdpProbe known = server1.probe(1_000);
    private final UdpProbe otherPort = server1.probe(2_000);
    private final UdpProbe otherAddress = server2.probe(1_000);

    static Stream<Arguments> combinations() {
        return Arrays.stream(MappingBehavior.values())
                .flatMap(mapping ->
                        Arrays.stream(FilteringBehavior.values()).map(filtering -> Arguments.of(mapping, filtering)));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void mapsAsTheStandardSays(MappingBehavior mapping, FilteringBehavior filtering) {
        UdpProbe inner = innerBehind(mapping, filtering);
        inner.send(known.local(), "a");
        inner.send(otherPort.local(), "b");
        inner.send(otherAddress.local(), "c");
        net.runFor(A_MOMENT);
        InetSocketAddress toKnown = known.last().from();
        InetSocketAddress toOtherPort = otherPort.last().from();
        InetSocketAddress toOtherAddress = otherAddress.last().from();

        assertThat(toOtherPort.equals(toKnown)).isEqualTo(mapping != MappingBehavior.ADDRESS_AND_PORT_DEPENDENT);
        assertThat(toOtherAddress.equals(toKnown)).isEqualTo(mapping == MappingBehavior.ENDPOINT_INDEPENDENT);
        inner.send(known.local(), "again");
        net.runFor(A_MOMENT);
        assertThat(known.last().from()).as("same destination, same mapping").isEqualTo(toKnown);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void filtersAsTheStandardSays(MappingBehavior mapping, FilteringBehavior filtering) {
        UdpProbe inner = innerBehind(mapping, filtering);
        inner.send(known.local(), "open");
        net.runFor(A_MOMENT);
        InetSocketAddress mapped = known.last().from();
        known.send(mapped, "known");
        otherPort.send(mapped, "port");
        otherAddress.send(mapped, "address");
        net.runFor(A_MOMENT);

        assertThat(heard(inner, "known")).isTrue();
        assertThat(heard(inner, "port")).isEqualTo(filtering != ADDRESS_AND_PORT_DEPENDENT);
        assertThat(heard(inner, "address")).isEqualTo(filtering == ENDPOINT_INDEPENDENT);
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void answersFromTheSamePort_whenARemoteCameInThroughTheFilter(
            MappingBehavior mapping, FilteringBehavior filtering) {
        UdpProbe inner = innerBehind(mapping, filtering).echoing();
        inner.send(known.local(), "open");
        net.runFor(A_MOMENT);
        InetSocketAddress mapped = known.last().from();
        otherPort.send(mapped, "port");
        net.runFor(A_MOMENT);

        assertThat(otherPort.received()).hasSize(filtering == ADDRESS_AND_PORT_DEPENDENT ? 0 : 1);
        assertThat(otherPort.received())
                .allSatisfy(echo -> assertThat(echo.from()).isEqualTo(mapped));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void letsNobodyIn_whenNothingWasSent(MappingBehavior mapping, FilteringBehavior filtering) {
        NatBox nat = NatBox.mapping(mapping).filtering(filtering);
        UdpProbe inner = net.host("inner").behind(nat).probe(4_000);
        known.send(new InetSocketAddress(nat.externalAddress(), 4_000), "knock");
        net.runFor(A_MOMENT);

        assertThat(inner.received()).isEmpty();
    }

    private UdpProbe innerBehind(MappingBehavior mapping, FilteringBehavior filtering) {
        return net.host("inner")
                .behind(NatBox.mapping(mapping).filtering(filtering))
                .probe(4_000);
    }

    private static boolean heard(UdpProbe probe, String text) {
        return probe.received().stream().anyMatch(received -> received.text().equals(text));
    }
}
