package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.PortAllocation;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Ends that have seen attempts fail. */
class PlanMemoryInAttemptTest {
    private static final Duration LONG = Duration.ofSeconds(60); // and the rest after a failure
    private static final int ENOUGH = 8;
    private static final int MOST = 2 * ENOUGH + 1;

    @Test
    void anAttemptThatKeepsFailingIsMadeNoMore() {
        ProbePair pair = new ProbePair(1, uniform(), NatBox.linuxMasquerade());
        pair.net.partition(pair.offerer.host, pair.answerer.host);
        int attempts = 0;
        while (attempts <= MOST && !isRefused(pair)) {
            pair.begin().net.runFor(LONG);
            attempts++;
        }

        assertThat(attempts).isBetween(ENOUGH + 1, MOST); // each end learns from what itself gave up
        for (ProbePair.End end : List.of(pair.offerer, pair.answerer)) {
            assertThat(ended(end).reason()).contains("failed 8 times between such NATs");
            assertThat(end.probes.openSockets()).isZero();
        }
    }

    @Test
    void anEndThatHasLearntDeclines_politely() {
        ProbePair taught = new ProbePair(1, uniform(), NatBox.linuxMasquerade());
        taught.begin().net.runFor(LONG);
        ProbeEvent.Planned planned = planned(taught.answerer);
        ProbePair pair = new ProbePair(1, uniform(), NatBox.linuxMasquerade());
        pair.answerer.memory.keep(PlanMemory.key(planned.plan(), planned.ours(), planned.theirs()), "8");
        pair.begin().net.runFor(LONG);

        assertThat(ended(taught.offerer).direct()).isTrue();
        assertThat(ended(pair.offerer).reason()).contains("the peer").contains("failed 8 times");
        assertThat(pair.offerer.memory.recall(PlanMemory.key(planned.plan(), planned.theirs(), planned.ours())))
                .isEmpty(); // what was not tried says nothing
        assertThat(pair.offerer.probes.openSockets() + pair.answerer.probes.openSockets())
                .isZero();
    }

    private static boolean isRefused(ProbePair pair) {
        return Stream.of(pair.offerer, pair.answerer)
                .map(end -> end.last(ProbeEvent.Planned.class))
                .anyMatch(planned -> planned != null && planned.plan() instanceof Plan.None);
    }

    private static NatBox uniform() {
        return NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT).ports(PortAllocation.uniform());
    }

    private static ProbeEvent.Planned planned(ProbePair.End end) {
        return Objects.requireNonNull(end.last(ProbeEvent.Planned.class));
    }

    private static ProbeEvent.Ended ended(ProbePair.End end) {
        return Objects.requireNonNull(end.last(ProbeEvent.Ended.class));
    }
}
