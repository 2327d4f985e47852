package dev.traversal.examples;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What {@link BirthdayMeasurement} starts in a network namespace of its own: makes a NAT there, and prints a line for each
 * trial. It ends with its input, and nothing is left of its networks then.
 */
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
        requireOwnNamespace();
        endWithInput();
        try (BirthdayNetwork network = new BirthdayNetwork();
                BirthdayTrials all = new BirthdayTrials(network, openers, probes, seed)) {
            for (int i = 0; i < trials; i++) {
                System.out.println(HIT + all.next());
            }
            System.out.println(COUNTS + all.mappings() + " " + all.lowMappings() + " " + all.lostHits());
        }
        return 0;
    }

    /** This process is about to change routes and addresses, which must not be the machine's own. */
    private static void requireOwnNamespace() throws IOException {
        long starter = ProcessHandle.current()
                .parent()
                .orElseThrow(() -> new IOException("nobody started this"))
                .pid();
        Path mine = Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
        Path theirs = Files.readSymbolicLink(Path.of("/proc/" + starter + "/ns/net"));
        if (mine.equals(theirs) || !hasLoopbackAlone()) {
            throw new IOException("not in a network namespace of its own: start traversal birthday --measure instead");
        }
    }

    private static boolean hasLoopbackAlone() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/dev"))) {
            return lines.filter(line -> line.contains(":"))
                    .allMatch(line -> line.strip().startsWith("lo:"));
        }
    }

    private static void endWithInput() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        // the same as its end
                    }
                    Runtime.getRuntime().halt(ExitCode.FAILED);
                },
                "traversal-birthday-input");
        watch.setDaemon(true);
        watch.start();
    }
}
