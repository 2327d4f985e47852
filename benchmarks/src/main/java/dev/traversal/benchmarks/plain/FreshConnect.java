package dev.traversal.benchmarks.plain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An application of a few lines, in a JVM of its own: connects two ends and waits until each has a datagram of the
 * other. Prints the nanoseconds since its {@code main} began, and nothing else.
 */
public final class FreshConnect {
    private FreshConnect() {}

    /**
     * Connects.
     *
     * @param arguments {@code traversal} or {@code ice4j}
     * @throws Exception if that fails
     */
    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        Contestant contestant = arguments[0].equals("ice4j") ? new Ice4jContestant() : new OurContestant();
        AutoCloseable connection = contestant.connect();
        long nanos = System.nanoTime() - start;
        connection.close();
        System.out.println(nanos);
        System.exit(0); // ice4j's threads go on
    }

    /**
     * {@return what a new JVM with our class path printed}
     *
     * @param contestant who
     * @param options of the JVM
     */
    static long run(String contestant, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FreshConnect.class.getName(), contestant));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(contestant + " failed");
        }
        return Long.parseLong(printed.lines().findFirst().orElseThrow());
    }
}
