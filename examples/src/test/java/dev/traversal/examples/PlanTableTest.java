package dev.traversal.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.sim.InputPolicy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code traversal birthday --plans} runs and prints. */
class PlanTableTest {
    private static final PlanRun HIT = new PlanRun("B", 44, 0.9995, true, 120, 170);
    private static final PlanRun MISS = new PlanRun("B", 44, 0.9995, false, 300, 0);

    @ParameterizedTest
    @CsvSource({"counts-keeps,S", "linux-keeps,B", "any-keeps,R", "counts-counts,W", "linux-linux,H"})
    void agentsGetThrough_asPlanned(String name, String plan) {
        PlanRun run = PlanSimulation.run(PlanPair.named(name).orElseThrow(), InputPolicy.ACCEPT, 1);

        assertThat(run.plan()).isEqualTo(plan);
        assertThat(run.direct()).isTrue();
        assertThat(run.chance()).isGreaterThanOrEqualTo(0.98);
        assertThat(run.packets()).isPositive();
        assertThat(run.millis()).isPositive();
    }

    @Test
    void agentsSendNothing_whereThereIsNoWay() {
        PlanRun run = PlanSimulation.run(PlanPair.named("any-any").orElseThrow(), InputPolicy.DROP, 1);

        assertThat(run).isEqualTo(new PlanRun("X", run.expectedPackets(), 0, false, 0, 0));
    }

    @Test
    void rowSaysHowOftenHowManyAndHowFast() {
        Map<String, PlanRuns> drawn = new LinkedHashMap<>();
        drawn.put("simulated", new PlanRuns(List.of(HIT, MISS, new PlanRun("B", 44, 0.9995, true, 90, 200))));
        drawn.put("measured", new PlanRuns(List.of()));

        assertThat(row(PlanPair.named("linux-keeps").orElseThrow(), drawn))
                .isEqualTo("| Linux, random × keeps a socket's port | B | 99.9 %, 44 packets |"
                        + " 2 of 3 (14.4 to 96.0 %); 170 packets; 170 ms, 99 % in 170 ms | – |");
    }

    @Test
    void rowSaysThatThereIsNoWay() {
        PlanRuns none = new PlanRuns(List.of(new PlanRun("X", 0, 0, false, 0, 0)));

        assertThat(row(PlanPair.named("any-any").orElseThrow(), Map.of("simulated", none)))
                .isEqualTo("| any port × any port | X | no way | 0 of 1; 0 packets |");
    }

    @Test
    void runsComeThroughAPipe() {
        assertThat(PlanRun.parse(HIT.toLine())).isEqualTo(HIT);
        assertThat(PlanRun.parse(MISS.toLine())).isEqualTo(MISS);
        assertThatThrownBy(() -> PlanRun.parse("B 44")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void innerCommandRefuses_whenItIsNotInANamespaceOfItsOwn() {
        StringWriter said = new StringWriter();

        assertThat(Main.run(
                        Main.command().setErr(new PrintWriter(said, true)),
                        "plans-inside",
                        "--pair=linux-keeps",
                        "--input=DROP",
                        "--runs=1"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(said.toString()).contains("namespace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--runs=0", "--runs=10001", "--pair=easy", "--input=maybe"})
    void refusesWhatMakesNoSense(String option) {
        StringWriter said = new StringWriter();

        assertThat(Main.run(Main.command().setErr(new PrintWriter(said)), "birthday", "--plans", option))
                .isEqualTo(ExitCode.USAGE);
        assertThat(said.toString()).contains(option.substring(0, option.indexOf('=')));
    }

    private static String row(PlanPair pair, Map<String, PlanRuns> drawn) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        new PlanTable(new Output(new PrintStream(printed, true, StandardCharsets.UTF_8), false)).row(pair, drawn);
        return printed.toString(StandardCharsets.UTF_8).strip();
    }
}
