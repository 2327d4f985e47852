package dev.traversal.benchmarks.natlab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One network of the laboratory's script, and the processes in it. Closing removes both. */
final class NatLab implements AutoCloseable {
    private static final String SCRIPT = Path.of(System.getProperty("traversal.natlab", "natlab"))
            .resolve("natlab")
            .toString();
    private static final Path JAR = Path.of(System.getProperty("traversal.jar", "../examples/target/traversal.jar"));
    private static final int SCRIPT_SECONDS = 30;

    /** Where the server of every network listens. */
    static final String SERVER = "198.51.100.130:8443";

    private final String id;
    private final List<TraversalProcess> processes = new ArrayList<>();

    private NatLab(String id) {
        this.id = id;
    }

    /**
     * Makes a network.
     *
     * @param id names it, 1..12 of a-z and 0-9
     * @param edges kind and INPUT policy of edge a, then of edge b
     */
    static NatLab up(String id, String... edges) {
        NatLab lab = new NatLab(id);
        lab.script("down");
        lab.script("up", edges);
        return lab;
    }

    /** Starts the {@code traversal} command on a host. */
    TraversalProcess traversal(String host, String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPT, "exec", id, host));
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        TraversalProcess process = TraversalProcess.start(command);
        processes.add(process);
        return process;
    }

    @Override
    public void close() {
        processes.forEach(TraversalProcess::close);
        script("down");
    }

    private void script(String action, String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPT, action, id));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(SCRIPT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("failed: " + String.join(" ", command));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
