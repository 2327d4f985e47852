package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Liveness;
import dev.traversal.api.TraversalEvent;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What the death of a path costs while there is another: a hundred seeds in the profile {@code deep}, fewer in the
 * default build. The figures are printed.
 */
class DeadPathFiguresTest {
    private static final int MOST_SEEDS = 100;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void aGapIsASecondAtMost_under100DatagramsASecond() {
        List<Duration> gaps = figures("gap under load", DeadPathFiguresTest::gap);

        assertThat(percentile(gaps, 99)).isLessThanOrEqualTo(SECOND);
    }

    @Test
    void anIdlePathsDeathIsToldWithinEightSeconds() {
        List<Duration> delays = figures("reported when idle", seed -> report(seed, Liveness.NORMAL));

        assertThat(percentile(delays, 100)).isLessThanOrEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void anIdlePathsDeathIsToldWithinFourSeconds_whenLivenessIsFast() {
        List<Duration> delays = figures("reported when idle, fast", seed -> report(seed, Liveness.FAST));

        assertThat(percentile(delays, 100)).isLessThanOrEqualTo(Duration.ofSeconds(4));
    }

    /** {@return the longer of both ends' gaps} */
    private static Duration gap(long seed) {
        TwoPaths paths = new TwoPaths(seed, Liveness.NORMAL, delay(seed));
        paths.load(SECOND.plusMillis(seed * 370 % 1_000));
        paths.forgetGaps();
        paths.carrier().link().cut();
        paths.load(Duration.ofSeconds(3));
        Duration alice = paths.alice.gap();
        Duration bob = paths.bob.gap();
        return alice.compareTo(bob) > 0 ? alice : bob;
    }

    /** {@return how long it took until the application was told, and data took the other path} */
    private static Duration report(long seed, Liveness liveness) {
        TwoPaths paths = new TwoPaths(seed, liveness, delay(seed));
        paths.pair.net.runFor(Duration.ofSeconds(10).plusMillis(seed * 1_370 % 10_000));
        SimInterface carrier = paths.carrier();
        paths.pair.aliceEvents.clear();
        Duration before = paths.pair.net.now();
        carrier.link().cut();
        paths.pair.net.await(
                "report",
                () -> paths.pair.aliceEvents.stream().anyMatch(TraversalEvent.PathLost.class::isInstance),
                Duration.ofSeconds(30));
        Duration after = paths.pair.net.now().minus(before);
        assertThat(paths.carrier()).isNotSameAs(carrier);
        return after;
    }

    private static Duration delay(long seed) {
        return Duration.ofMillis(seed * 37 % 100);
    }

    private static List<Duration> figures(String what, Function<Long, Duration> measure) {
        List<Duration> figures = new ArrayList<>();
        Seeds.forEach(Math.min(MOST_SEEDS, Seeds.count()), seed -> figures.add(measure.apply(seed)));
        figures.sort(null);
        System.out.printf(
                "a dead path, %s: median %d ms, p99 %d ms, most %d ms of %d seeds%n",
                what,
                percentile(figures, 50).toMillis(),
                percentile(figures, 99).toMillis(),
                percentile(figures, 100).toMillis(),
                figures.size());
        return figures;
    }

    private static Duration percentile(List<Duration> sorted, int percent) {
        return sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }
}
