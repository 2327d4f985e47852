package dev.traversal.relayed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.TraversalEvent;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * How long two whole agents take from the plan to a proven direct path through a hard NAT: 60 ms there and back, signaling
 * 40 ms one way, the usual budget. More seeds say it more exactly.
 */
class HardNatTimesTest {
    private static final int STUN_SERVERS = 3;
    private static final int SHARE = 16; // of the seeds that others run: whole agents take their time
    private static final Duration ONE_WAY_OF_AN_EDGE = Duration.ofMillis(15);

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** What an attempt without a path counts as. */
    private static final long FAILED = Duration.ofHours(1).toMillis();

    @Test
    void aNatThatCounts_takes400Milliseconds() {
        List<Long> took = times("sequential", PortAllocation.sequential(1));

        assertThat(share(took, 400)).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void aBlockOf512_takes500Milliseconds() {
        List<Long> took = times("block of 512", PortAllocation.block(512));

        assertThat(share(took, 500)).isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void allPorts_take700MillisecondsMostly_and3SecondsAtMost() {
        List<Long> took = times("uniform", PortAllocation.uniform());

        assertThat(share(took, 700)).isGreaterThanOrEqualTo(0.5);
        assertThat(share(took, 3_000)).isGreaterThanOrEqualTo(0.99);
    }

    private static double share(List<Long> took, long millis) {
        return took.stream().filter(each -> each <= millis).count() / (double) took.size();
    }

    private static List<Long> times(String name, PortAllocation allocation) {
        List<Long> took = new ArrayList<>();
        Seeds.forEach(Math.max(1, Seeds.count() / SHARE), seed -> {
            Supplier<NatBox> hard = () ->
                    NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT).ports(allocation);
            RelayedPair pair = new RelayedPair(
                    seed,
                    () -> slow(hard.get()),
                    () -> slow(NatBox.linuxMasquerade()),
                    1,
                    false,
                    TurnLimits.USUAL,
                    STUN_SERVERS,
                    HardNatBudget.DEFAULT);
            pair.connect();
            took.add(millisToDirectPath(pair));
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
        List<Long> sorted = took.stream().sorted().toList();
        System.out.printf(
                "%s, %d runs: median %d ms, p99 %d ms, max %d ms%n",
                name,
                sorted.size(),
                sorted.get(sorted.size() / 2),
                sorted.get((int) (0.99 * (sorted.size() - 1))),
                sorted.get(sorted.size() - 1));
        return sorted;
    }

    private static long millisToDirectPath(RelayedPair pair) {
        pair.net.await("plan", () -> has(pair, TraversalEvent.ProbingPlanned.class::isInstance), LIMIT);
        assertThat(has(pair, HardNatTimesTest::isDirectPath)).isFalse();
        Duration planned = pair.net.now();
        boolean isDirect = pair.net.runUntil(() -> has(pair, HardNatTimesTest::isDirectPath), LIMIT);
        return isDirect ? pair.net.now().minus(planned).toMillis() : FAILED;
    }

    private static boolean has(RelayedPair pair, Predicate<TraversalEvent> what) {
        return pair.events.stream().anyMatch(what);
    }

    /** A check there was answered, so it is proven. */
    private static boolean isDirectPath(TraversalEvent event) {
        return event instanceof TraversalEvent.PathSelected selected
                && !selected.path().isRelayed();
    }

    private static NatBox slow(NatBox box) {
        box.link().up().delay(ONE_WAY_OF_AN_EDGE);
        box.link().down().delay(ONE_WAY_OF_AN_EDGE);
        return box;
    }
}
