package dev.traversal.relayed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.TraversalEvent;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.relayed.RelayedPair.Ends;
import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two whole agents, at least one behind a NAT that gives each destination another port, with a relay between them. */
class HardNatTest {
    private static final int STUN_SERVERS = 3;
    private static final int SEEDS = 8;

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void dataMovesToADirectPath_withoutLoss(String name, Supplier<NatBox> alices, Supplier<NatBox> bobs) {
        Seeds.forEach(SEEDS, seed -> {
            RelayedPair pair = new RelayedPair(
                    seed, alices, bobs, 1, false, TurnLimits.USUAL, STUN_SERVERS, HardNatBudget.DEFAULT);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(10));
            pair.net.runFor(RelayedPair.SECOND);

            assertThat(ends.alice().isRelayed())
                    .as("%s, seed %d: %s", name, seed, pair.events)
                    .isFalse();
            assertThat(ends.bob().isRelayed()).isFalse();
            assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
            assertThat(ends.bob().received()).isEqualTo(ends.alice().sent);
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void oneStunServerAndARelayAreEnough() {
        RelayedPair pair = new RelayedPair(
                1, NatBox::linuxRandom, NatBox::linuxMasquerade, 1, false, TurnLimits.USUAL, 1, HardNatBudget.DEFAULT);
        Ends ends = pair.connect();
        pair.load(ends, Duration.ofSeconds(5));

        assertThat(ends.alice().isRelayed()).isFalse();
    }

    @Test
    void dataStaysWithTheRelay_whereNoAttemptMayBeMade() {
        RelayedPair pair = new RelayedPair(
                1,
                NatBox::linuxRandom,
                NatBox::linuxMasquerade,
                1,
                false,
                TurnLimits.USUAL,
                STUN_SERVERS,
                HardNatBudget.OFF);
        Ends ends = pair.connect();
        pair.load(ends, Duration.ofSeconds(5));

        assertThat(ends.alice().isRelayed()).isTrue();
    }

    @Test
    void f24_anAttemptStopsAtItsBudget_andTheRelayCarriesOn_whenNothingMeets() {
        Seeds.forEach(SEEDS, seed -> {
            RelayedPair pair = new RelayedPair(
                    seed,
                    () -> NatBox.linuxRandom().ports(PortAllocation.uniform()),
                    NatBox::linuxMasquerade,
                    1,
                    false,
                    TurnLimits.USUAL,
                    STUN_SERVERS,
                    HardNatBudget.DEFAULT);
            pair.net.partition(pair.aliceHost, pair.bobHost);
            Ends ends = pair.connect();
            int before = pair.aliceHost.openSockets();
            pair.load(ends, Duration.ofSeconds(12));
            pair.net.runFor(RelayedPair.SECOND);

            TraversalEvent.ProbingEnded ended = pair.events.stream()
                    .filter(TraversalEvent.ProbingEnded.class::isInstance)
                    .map(TraversalEvent.ProbingEnded.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertThat(ended.direct()).isFalse();
            assertThat(ended.packets()).isBetween(384, HardNatBudget.DEFAULT.maxPackets());
            assertThat(ended.mappings()).isGreaterThanOrEqualTo(384);
            assertThat(pair.aliceHost.openSockets()).isEqualTo(before);
            assertThat(ends.alice().isRelayed()).isTrue();
            assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
            assertThat(ends.bob().received()).isEqualTo(ends.alice().sent);
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    /** Attempts begin where ordinary checks end, so these must not notice, not by a nanosecond. */
    @Test
    void ordinaryPairsConnectAsFast_asWithoutAttempts() {
        Seeds.forEach(SEEDS, seed -> {
            Duration with = timeToDirectPath(seed, HardNatBudget.DEFAULT);

            assertThat(with)
                    .isEqualTo(timeToDirectPath(seed, HardNatBudget.OFF))
                    .isLessThan(Duration.ofMillis(500));
        });
    }

    private static Duration timeToDirectPath(long seed, HardNatBudget budget) {
        RelayedPair pair = new RelayedPair(
                seed,
                () -> delayed(NatBox.linuxMasquerade()),
                () -> delayed(NatBox.linuxMasquerade()),
                1,
                false,
                TurnLimits.USUAL,
                STUN_SERVERS,
                budget);
        Duration before = pair.net.now();
        Ends ends = pair.connect();
        pair.net.await("direct path", () -> !ends.alice().isRelayed(), Duration.ofSeconds(5));
        Duration took = pair.net.now().minus(before);
        assertThat(pair.closeAndFindLeftovers()).isEmpty();
        return took;
    }

    private static NatBox delayed(NatBox box) {
        box.link().delay(Duration.ofMillis(15));
        return box;
    }

    static List<Arguments> pairs() {
        Supplier<NatBox> easy = NatBox::linuxMasquerade;
        return List.of(
                pair("hard calls easy", NatBox::linuxRandom, easy),
                pair("easy calls hard", easy, NatBox::linuxRandom),
                pair("hard calls easy, both accept", accepting(NatBox::linuxRandom), accepting(easy)),
                pair("uniform", hard(PortAllocation.uniform(1_024, 65_535)), easy),
                pair("sequential", easy, hard(PortAllocation.sequential(1))),
                pair(
                        "sequential among others",
                        () -> hard(PortAllocation.sequential(2)).get().foreignAllocations(500),
                        easy),
                pair("block of 512", hard(PortAllocation.block(512)), easy),
                pair("per destination", hard(PortAllocation.sequentialPerDestination(1)), easy),
                pair("both sequential", hard(PortAllocation.sequential(1)), hard(PortAllocation.sequential(1))),
                pair("both of small sets", NatBox::linuxRandom, NatBox::linuxRandom));
    }

    private static Arguments pair(String name, Supplier<NatBox> alices, Supplier<NatBox> bobs) {
        return Arguments.of(name, alices, bobs);
    }

    private static Supplier<NatBox> hard(PortAllocation allocation) {
        return () -> NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT).ports(allocation);
    }

    private static Supplier<NatBox> accepting(Supplier<NatBox> box) {
        return () -> box.get().input(InputPolicy.ACCEPT);
    }
}
