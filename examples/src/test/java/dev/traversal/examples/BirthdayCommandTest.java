package dev.traversal.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BirthdayCommandTest {
    private static final int TRIALS = 1_000;
    private static final int MOST = 2_048;
    private static final long SEED = 7;

    @ParameterizedTest
    @CsvSource({"174,0.50", "256,0.64", "1024,0.98", "2048,0.999"})
    void chanceIsThatOfTheWellKnownTable(int probes, double promised) {
        assertThat(BirthdayOdds.chance(256, probes)).isCloseTo(promised, within(0.005));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,5", "256,174", "512,2048"})
    void chanceIsThatOfWaysToMissOutOfAllWays(int openers, int probes) {
        BigDecimal missed = new BigDecimal(ways(BirthdayOdds.PORTS - openers, probes))
                .divide(new BigDecimal(ways(BirthdayOdds.PORTS, probes)), MathContext.DECIMAL64);

        assertThat(BirthdayOdds.chance(openers, probes)).isCloseTo(1 - missed.doubleValue(), within(1e-9));
    }

    @Test
    void chanceIsCertain_whenEveryPortIsTried() {
        assertThat(BirthdayOdds.chance(1, BirthdayOdds.PORTS)).isEqualTo(1);
    }

    @Test
    void intervalIsWilsons() {
        BirthdayOdds.Interval half = BirthdayOdds.wilson(50, 100);
        BirthdayOdds.Interval all = BirthdayOdds.wilson(1_000, 1_000);

        // the score interval's ends are where the share is Z standard errors of that end away
        assertThat(half.low() + half.high()).isCloseTo(1, within(1e-12));
        assertThat((0.5 - half.low()) / Math.sqrt(half.low() * (1 - half.low()) / 100))
                .isCloseTo(2.5758, within(1e-4));
        assertThat(all.high()).isEqualTo(1);
        assertThat((1 - all.low()) / Math.sqrt(all.low() * (1 - all.low()) / 1_000))
                .isCloseTo(2.5758, within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(ints = {174, 256, 1024, MOST})
    void simulationAgreesWithTheArithmetic(int probes) {
        FirstHits hits = new BirthdaySimulation(256, MOST, SEED).run(TRIALS);

        assertThat(hits.interval(probes).holds(BirthdayOdds.chance(256, probes)))
                .as("seed %d: %d of %d", SEED, hits.within(probes), TRIALS)
                .isTrue();
    }

    @Test
    void trialCountsForEveryRow_fromItsFirstHitOn() {
        FirstHits hits = new FirstHits(IntStream.of(200, FirstHits.NONE, 3));

        assertThat(List.of(hits.within(2), hits.within(3), hits.within(199), hits.within(200), hits.within(MOST)))
                .containsExactly(0, 1, 1, 2, 2);
    }

    @Test
    void probesOfATrialAreDistinct() {
        ProbeOrder order = new ProbeOrder(new SplittableRandom(SEED));
        for (int trial = 0; trial < 3; trial++) {
            int[] ports = IntStream.range(0, BirthdayOdds.PORTS)
                    .map(order::port)
                    .sorted()
                    .toArray();
            assertThat(ports).isEqualTo(IntStream.rangeClosed(1_024, 65_535).toArray());
        }
    }

    @Test
    void plotShowsEveryCurve_andTheLastOnTop() {
        BirthdayPlot plot = new BirthdayPlot(MOST);
        plot.draw('a', probes -> 0);
        plot.draw('b', probes -> 1);
        plot.draw('c', probes -> probes == 0 ? 1 : 0.5);

        assertThat(plot.lines().get(0)).isEqualTo("  100 % |c" + "b".repeat(64));
        assertThat(plot.lines().get(8)).isEqualTo("   50 % | " + "c".repeat(64));
        assertThat(plot.lines().get(16)).isEqualTo("    0 % |" + "a".repeat(65));
        assertThat(plot.lines()).last().asString().endsWith("2048 probes");
    }

    @Test
    void innerCommandRefuses_whenItIsNotInANamespaceOfItsOwn() {
        assertThat(fails("birthday-inside", "--openers=1", "--probes=1", "--trials=1", "--seed=1"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--openers=0", "--openers=513", "--probes=0", "--probes=99999", "--trials=-1", "--trials=x"})
    void refusesWhatMakesNoSense(String option) {
        StringWriter said = new StringWriter();
        int code = Main.run(Main.command().setErr(new PrintWriter(said)), "birthday", option);

        assertThat(code).isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains(option.substring(0, option.indexOf('=')));
    }

    private static String fails(String... arguments) {
        StringWriter said = new StringWriter();
        assertThat(Main.run(Main.command().setErr(new PrintWriter(said, true)), arguments))
                .isEqualTo(ExitCode.FAILED);
        return said.toString();
    }

    private static BigInteger ways(int ports, int chosen) {
        BigInteger ways = BigInteger.ONE;
        for (int i = 0; i < chosen; i++) {
            ways = ways.multiply(BigInteger.valueOf(ports - i));
        }
        return ways;
    }
}
