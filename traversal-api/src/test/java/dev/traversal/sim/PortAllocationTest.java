package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortAllocationTest {
    private static final InetSocketAddress REMOTE = endpoint("198.51.100.1", 3_478);
    private static final InetSocketAddress OTHER_REMOTE = endpoint("198.51.100.2", 3_478);

    @Test
    void keepsTheInnerPort_whenItIsFree() {
        PortAllocator allocator = start(PortAllocation.preserving());

        assertThat(allocator.pick(inner(5_000), REMOTE, port -> true)).isEqualTo(5_000);
        assertThat(allocator.pick(inner(5_000), REMOTE, port -> port != 5_000))
                .isNotEqualTo(5_000)
                .isBetween(1_024, 65_535);
    }

    @Test
    void staysInThePortClass_asLinuxDoes() {
        PortAllocator allocator = start(PortAllocation.linuxRandom());

        assertThat(picks(allocator, 500, 2_000)).allMatch(port -> port >= 1 && port <= 511);
        assertThat(picks(allocator, 700, 2_000)).allMatch(port -> port >= 600 && port <= 1_023);
        assertThat(picks(allocator, 5_000, 2_000)).allMatch(port -> port >= 1_024 && port <= 65_535);
    }

    @Test
    void drawsTheFirst1024PortsTwiceAsOften_asLinuxDoes() {
        List<Integer> ports = picks(start(PortAllocation.linuxRandom()), 5_000, 200_000);
        long low = ports.stream().filter(port -> port < 2_048).count();
        long next = ports.stream().filter(port -> port >= 2_048 && port < 3_072).count();

        // expected 6250 and 3125, standard deviations 78 and 55
        assertThat(low).isBetween(5_900L, 6_600L);
        assertThat(next).isBetween(2_880L, 3_370L);
    }

    @Test
    void spreadsEvenly_whenUniform() {
        List<Integer> ports = picks(start(PortAllocation.uniform(50_000, 50_009)), 5_000, 10_000);

        for (int port = 50_000; port <= 50_009; port++) {
            int each = port;
            assertThat(ports.stream().filter(p -> p == each).count()).isBetween(850L, 1_150L);
        }
    }

    @Test
    void findsTheLastFreePort() {
        PortAllocator allocator = start(PortAllocation.uniform(50_000, 50_999));

        assertThat(allocator.pick(inner(1), REMOTE, port -> port == 50_123)).isEqualTo(50_123);
        assertThat(allocator.pick(inner(1), REMOTE, port -> false)).isEqualTo(PortAllocator.NONE);
    }

    @Test
    void stepsThroughThePorts_andOverThoseInUse() {
        PortAllocator allocator = start(PortAllocation.sequential(2));
        int first = allocator.pick(inner(1), REMOTE, port -> true);
        int second = allocator.pick(inner(2), OTHER_REMOTE, port -> true);
        int third = allocator.pick(inner(3), REMOTE, port -> port != wrap(first + 4));
        allocator.skip(10);
        int fourth = allocator.pick(inner(4), REMOTE, port -> true);

        assertThat(List.of(second, third, fourth)).containsExactly(wrap(first + 2), wrap(first + 6), wrap(first + 28));
    }

    @Test
    void countsForEachDestinationApart_whenSequentialPerDestination() {
        PortAllocator allocator = start(PortAllocation.sequentialPerDestination(1));
        int first = allocator.pick(inner(1), REMOTE, port -> true);
        int other = allocator.pick(inner(2), OTHER_REMOTE, port -> true);
        int second = allocator.pick(inner(3), REMOTE, port -> true);

        assertThat(second).isEqualTo(wrap(first + 1));
        assertThat(other).isNotEqualTo(wrap(first + 1));
    }

    @Test
    void keepsAHostWithinItsBlock() {
        PortAllocator allocator = start(PortAllocation.block(512));
        List<Integer> blocks = new ArrayList<>();
        for (int host = 1; host <= 5; host++) {
            InetSocketAddress inner = endpoint("192.168.1." + host, 4_000);
            List<Integer> ports = IntStream.range(0, 200)
                    .mapToObj(i -> allocator.pick(inner, REMOTE, port -> true))
                    .toList();
            assertThat(ports).allMatch(port -> port / 512 == ports.get(0) / 512).allMatch(port -> port >= 1_024);
            assertThat(ports.stream().distinct().count()).isGreaterThan(100);
            blocks.add(ports.get(0) / 512);
        }
        assertThat(blocks).doesNotHaveDuplicates();
    }

    @Test
    void picksFromTheMapESetOnly() {
        // a=4, k=8: 15 ranges of 16 ports that share the 8 bits of the PSID (RFC 7597 section 5.1)
        List<Integer> set =
                IntStream.of(PortAllocators.mapE(4, 8, 0x34)).boxed().toList();

        assertThat(set)
                .hasSize(240)
                .allMatch(port -> (port >> 4 & 0xff) == 0x34)
                .allMatch(port -> port >= 4_096);
        assertThat(picks(start(PortAllocation.mapE(4, 8, 0x34)), 5_000, 500))
                .allMatch(port -> (port >> 4 & 0xff) == 0x34);
        assertThatThrownBy(() -> PortAllocation.mapE(4, 8, 256)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void movesOnMeanwhile_whenOthersAllocateToo() {
        SimNetwork net = SimNetwork.seeded(3);
        UdpProbe server = net.host("server").probe(1_000);
        SimHost host = net.host("inner")
                .behind(NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                        .ports(PortAllocation.sequential(1))
                        .foreignAllocations(100));
        host.probe().send(server.local(), "first");
        net.runFor(Duration.ofSeconds(10));
        int first = server.last().from().getPort();
        host.probe().send(server.local(), "second");
        net.runFor(Duration.ofSeconds(1));

        // 1000 expected, standard deviation 32
        assertThat(Math.floorMod(server.last().from().getPort() - first, 64_512))
                .isBetween(870, 1_130);
    }

    @Test
    void reusesAPortTowardAnotherDestination_onlyIfToldSo() {
        for (boolean reuses : new boolean[] {false, true}) {
            SimNetwork net = SimNetwork.seeded(4);
            UdpProbe server1 = net.host("server1").probe(1_000);
            UdpProbe server2 = net.host("server2").probe(1_000);
            NatBox nat = NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT).reusesPorts(reuses);
            net.host("one").behind(nat).probe(4_000).send(server1.local(), "one");
            net.host("two").behind(nat).probe(4_000).send(server2.local(), "two");
            net.host("three").behind(nat).probe(4_000).send(server1.local(), "three");
            net.runFor(Duration.ofSeconds(1));

            assertThat(server1.received().get(0).from().getPort()).isEqualTo(4_000);
            assertThat(server2.last().from().getPort() == 4_000).isEqualTo(reuses);
            assertThat(server1.last().from().getPort()).as("same destination").isNotEqualTo(4_000);
        }
    }

    private static PortAllocator start(PortAllocation allocation) {
        return allocation.start(new SplittableRandom(11));
    }

    private static List<Integer> picks(PortAllocator allocator, int innerPort, int count) {
        IntPredicate free = port -> true;
        return IntStream.range(0, count)
                .mapToObj(i -> allocator.pick(inner(innerPort), REMOTE, free))
                .toList();
    }

    private static int wrap(int port) {
        return port > 65_535 ? port - 64_512 : port;
    }

    private static InetSocketAddress inner(int port) {
        return endpoint("192.168.1.2", port);
    }

    private static InetSocketAddress endpoint(String address, int port) {
        return new InetSocketAddress(Addresses.parse(address), port);
    }
}
