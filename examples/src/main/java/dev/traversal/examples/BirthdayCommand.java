package dev.traversal.examples;

import dev.traversal.sim.InputPolicy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints how likely random probes are to meet the openers of a peer behind a hard NAT. */
@Command(
        name = "birthday",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the birthday table: one end opens some random ports of its NAT, the other tries distinct random ports.",
            "Computed, simulated, and with --measure over a NAT of this kernel's, in network namespaces that are gone"
                    + " afterwards. Nothing leaves this machine.",
            "With --plans two agents try instead, with all that they infer of the NATs."
        })
final class BirthdayCommand implements Callable<Integer> {
    private static final int MOST_OPENERS = 512;
    private static final int MOST_PROBES = 32_768;
    private static final int MOST_TRIALS = 1_000_000;
    private static final int MOST_RUNS = 10_000;

    @Option(
            names = "--openers",
            paramLabel = "N",
            defaultValue = "256",
            description = "Ports that are open. Default: ${DEFAULT-VALUE}.")
    private int openers;

    @Option(
            names = "--probes",
            paramLabel = "N",
            split = ",",
            defaultValue = "174,256,1024,2048",
            description = "Rows of the table. Default: ${DEFAULT-VALUE}.")
    private List<Integer> probes = List.of();

    @Option(
            names = "--trials",
            paramLabel = "N",
            defaultValue = "2000",
            description = "Trials of the simulation and of the measurement. Default: ${DEFAULT-VALUE}.")
    private int trials;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of what is drawn here; the kernel draws its ports itself. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--measure", description = "Measure, too: needs Linux, root, ip, tc, nft, conntrack and unshare.")
    private boolean measure;

    @Option(names = "--plans", description = "Let agents try to get through several pairs of NATs.")
    private boolean plans;

    @Option(
            names = "--pair",
            paramLabel = "NAME",
            split = ",",
            description = "With --plans: only these pairs, such as linux-keeps, any-keeps, set-set.")
    private List<PlanPair> pairs = PlanPair.ALL;

    @Option(
            names = "--runs",
            paramLabel = "N",
            defaultValue = "20",
            description = "With --plans: attempts of each kind at each pair. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--input",
            paramLabel = "POLICY",
            defaultValue = "DROP",
            description = "With --plans: what NATs do with what nobody asked for: ${COMPLETION-CANDIDATES}."
                    + " Default: ${DEFAULT-VALUE}.")
    private InputPolicy input = InputPolicy.DROP;

    @Option(names = "--json", description = "Print JSON objects, one a line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require("--openers", openers, MOST_OPENERS);
        require("--trials", trials, MOST_TRIALS);
        require("--runs", runs, MOST_RUNS);
        probes.forEach(each -> require("--probes", each, MOST_PROBES));
        String obstacle = measure ? OwnNamespace.obstacle() : null;
        if (obstacle != null) {
            spec.commandLine().getErr().println("traversal: " + obstacle);
            return ExitCode.FAILED;
        }
        if (plans) {
            new PlanReport(new Output(System.out, json), input, measure).print(pairs, runs, seed);
            return 0;
        }
        int most = probes.stream().mapToInt(each -> each).max().orElseThrow();
        FirstHits simulated = new BirthdaySimulation(openers, most, seed).run(trials);
        BirthdayMeasurement measured = measure ? measured(most) : null;
        print(new Output(System.out, json), most, simulated, measured);
        return 0;
    }

    private void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new ParameterException(spec.commandLine(), name + " must be 1.." + most + " but was " + value);
        }
    }

    private BirthdayMeasurement measured(int most) throws IOException, InterruptedException {
        Map<String, Long> options = new LinkedHashMap<>();
        options.put("--openers", (long) openers);
        options.put("--probes", (long) most);
        options.put("--trials", (long) trials);
        options.put("--seed", seed);
        return BirthdayMeasurement.run(options);
    }

    private void print(Output output, int most, FirstHits simulated, @Nullable BirthdayMeasurement measured) {
        Map<String, FirstHits> drawn = new LinkedHashMap<>();
        drawn.put("simulated", simulated);
        if (measured != null) {
            drawn.put("measured", measured.hits());
        }
        output.line(openers + " openers, distinct random probes to the ports 1024 to 65535, " + trials
                + " trials; in brackets 99 % confidence:");
        output.line("");
        new BirthdayTable(output, openers, drawn).print(probes);
        if (measured != null) {
            tell(output, measured);
        }
        output.line("");
        BirthdayPlot plot = new BirthdayPlot(most);
        plot.draw('.', count -> BirthdayOdds.chance(openers, count));
        drawn.forEach((name, hits) -> plot.draw(name.charAt(0), hits::share));
        plot.lines().forEach(output::line);
        output.line("");
        output.line("  . computed   "
                + String.join(
                        "   ",
                        drawn.keySet().stream()
                                .map(name -> name.charAt(0) + " " + name)
                                .toList()));
    }

    private static void tell(Output output, BirthdayMeasurement measured) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("lowShare", measured.lowShare());
        members.put("lostHits", measured.lost());
        if (output.isJson()) {
            output.tell("birthday-kernel", members, "");
        }
        output.line("");
        output.line(String.format(
                Locale.ROOT,
                "%.2f %% of the kernel's mappings had a port from 1024 to 2047 (3.13 %% where these weigh double, 1.59 %%"
                        + " where none does).",
                100 * measured.lowShare()));
        output.line("Random probes fare the same either way. Probes that should have hit and got lost: "
                + measured.lost() + ".");
    }
}
