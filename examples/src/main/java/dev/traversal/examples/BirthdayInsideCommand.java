package dev.traversal.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What {@link BirthdayMeasurement} starts in a network namespace of its own: prints a line for each trial. */
@Command(name = BirthdayInsideCommand.NAME, hidden = true)
final class BirthdayInsideCommand implements Callable<Integer> {
    static final String NAME = "birthday-inside";
    static final String HIT = "hit ";
    static final String COUNTS = "counts ";

    @Option(names = "--openers", required = true)
    private int openers;

    @Option(names = "--probes", required = true)
    private int probes;

    @Option(names = "--trials", required = true)
    private int trials;

    @Option(names = "--seed", required = true)
    private long seed;

    @Override
    public Integer call() throws Exception {
        OwnNamespace.require();
        try (BirthdayNetwork network = new BirthdayNetwork();
                BirthdayTrials all = new BirthdayTrials(network, openers, probes, seed)) {
            for (int i = 0; i < trials; i++) {
                System.out.println(HIT + all.next());
            }
            System.out.println(COUNTS + all.mappings() + " " + all.lowMappings() + " " + all.lostHits());
        }
        return 0;
    }
}
