package dev.traversal.examples;

import dev.traversal.sim.InputPolicy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Lets agents try to get through each pair of NATs, simulated and, if wanted, the kernel's, and prints how they fared. */
final class PlanReport {
    private static final String SIMULATED = "simulated";
    private static final String MEASURED = "measured";

    private final Output output;
    private final InputPolicy input;
    private final boolean measure;

    PlanReport(Output output, InputPolicy input, boolean measure) {
        this.output = output;
        this.input = input;
        this.measure = measure;
    }

    /**
     * Prints a row for each pair, as soon as it is there.
     *
     * @param runs of each kind for each pair
     * @param seed of the first simulated one
     */
    void print(List<PlanPair> pairs, int runs, long seed) throws IOException, InterruptedException {
        output.line(
                runs + " attempts at each pair of NATs, 60 ms from peer to peer and back, signaling 40 ms one way; in"
                        + " brackets 99 % confidence;");
        output.line("packets of both ends together, and the time from the plan to the direct path:");
        output.line("");
        boolean delayed = true;
        PlanTable table = new PlanTable(output);
        table.head(measure ? List.of(SIMULATED, MEASURED) : List.of(SIMULATED));
        for (PlanPair pair : pairs) {
            Map<String, PlanRuns> drawn = new LinkedHashMap<>();
            drawn.put(
                    SIMULATED,
                    new PlanRuns(LongStream.range(seed, seed + runs)
                            .mapToObj(each -> PlanSimulation.run(pair, input, each))
                            .toList()));
            if (measure && pair.isMeasurable()) {
                PlanMeasurement measured = PlanMeasurement.run(pair, input, runs);
                drawn.put(MEASURED, measured.runs());
                delayed &= measured.delayed();
            } else if (measure) {
                drawn.put(MEASURED, new PlanRuns(List.of()));
            }
            table.row(pair, drawn);
        }
        if (measure && output.isJson()) {
            output.tell("birthday-plans-kernel", Map.of("delayed", delayed), "");
        }
        if (!delayed) {
            output.line("");
            output.line(
                    "This kernel delays no packets (it has no netem), so what was measured took less time than it would.");
        }
    }
}
