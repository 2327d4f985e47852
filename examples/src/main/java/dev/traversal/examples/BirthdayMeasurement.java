package dev.traversal.examples;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Trials over a NAT of this kernel's, in network namespaces without names that end with the process in them.
 *
 * @param hits how the trials went
 * @param lowShare the share of mappings to ports from 1024 to 2047
 * @param lost how many probes should have hit and got lost
 */
record BirthdayMeasurement(FirstHits hits, double lowShare, long lost) {
    private static final List<String> TOOLS = List.of("unshare", "ip", "nft", "conntrack");

    /** {@return why this process cannot measure, or null if it can} */
    static @Nullable String obstacle() throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            return "measuring needs Linux: only its NAT can be put into a network namespace";
        }
        if (!(Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer user) || user != 0) {
            return "measuring needs root, to make network namespaces";
        }
        List<String> missing = TOOLS.stream().filter(tool -> !isInstalled(tool)).toList();
        return missing.isEmpty() ? null : "measuring needs " + String.join(", ", missing) + " on the PATH";
    }

    static BirthdayMeasurement run(Map<String, Long> options) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(options))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread stop = new Thread(process::destroyForcibly, "traversal-birthday-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        IntStream.Builder hits = IntStream.builder();
        String[] counts = {};
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(BirthdayInsideCommand.HIT)) {
                hits.add(Integer.parseInt(line.substring(BirthdayInsideCommand.HIT.length())));
            } else if (line.startsWith(BirthdayInsideCommand.COUNTS)) {
                counts = line.substring(BirthdayInsideCommand.COUNTS.length()).split(" ");
            }
        }
        int code = process.waitFor();
        Runtime.getRuntime().removeShutdownHook(stop);
        if (code != 0 || counts.length != 3) {
            throw new IOException("the measurement failed");
        }
        double lowShare = Long.parseLong(counts[1]) / (double) Long.parseLong(counts[0]);
        return new BirthdayMeasurement(new FirstHits(hits.build()), lowShare, Long.parseLong(counts[2]));
    }

    private static List<String> command(Map<String, Long> options) {
        String java = ProcessHandle.current().info().command().orElse("java");
        Stream<String> start = Stream.of("unshare", "--net", "--", java, "-Djava.net.preferIPv4Stack=true", "-cp");
        Stream<String> what =
                Stream.of(System.getProperty("java.class.path"), Main.class.getName(), BirthdayInsideCommand.NAME);
        Stream<String> said = options.entrySet().stream().flatMap(it -> Stream.of(it.getKey(), "" + it.getValue()));
        return Stream.of(start, what, said).flatMap(part -> part).toList();
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }
}
