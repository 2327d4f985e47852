package dev.traversal.examples;

import dev.traversal.sim.InputPolicy;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@link PlanMeasurement} starts in a network namespace of its own: prints a line for each run. */
@Command(name = PlanInsideCommand.NAME, hidden = true)
final class PlanInsideCommand implements Callable<Integer> {
    static final String NAME = "plans-inside";
    static final String RUN = "run ";
    static final String NO_DELAY = "no delay";

    @Option(names = "--pair", required = true)
    private PlanPair pair = PlanPair.ALL.get(0);

    @Option(names = "--input", required = true)
    private InputPolicy input = InputPolicy.DROP;

    @Option(names = "--runs", required = true)
    private int runs;

    @Override
    public Integer call() throws Exception {
        OwnNamespace.require();
        try (PlanNetwork network = new PlanNetwork(pair, input);
                PlanTrials trials = new PlanTrials(network)) {
            if (!network.delays()) {
                System.out.println(NO_DELAY);
            }
            for (int i = 0; i < runs; i++) {
                System.out.println(RUN + trials.next().toLine());
            }
        }
        return 0;
    }
}
