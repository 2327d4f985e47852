package dev.traversal.examples;

import dev.traversal.sim.InputPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs over two NATs of this kernel's.
 *
 * @param runs how they fared
 * @param delayed whether packets took as long as in the simulator
 */
record PlanMeasurement(PlanRuns runs, boolean delayed) {
    static PlanMeasurement run(PlanPair pair, InputPolicy input, int count) throws IOException, InterruptedException {
        List<PlanRun> runs = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        OwnNamespace.run(
                List.of(PlanInsideCommand.NAME, "--pair=" + pair.name(), "--input=" + input, "--runs=" + count),
                line -> {
                    if (line.startsWith(PlanInsideCommand.RUN)) {
                        runs.add(PlanRun.parse(line.substring(PlanInsideCommand.RUN.length())));
                    } else {
                        notes.add(line);
                    }
                });
        return new PlanMeasurement(new PlanRuns(runs), !notes.contains(PlanInsideCommand.NO_DELAY));
    }
}
