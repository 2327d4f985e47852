package dev.traversal.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A peer of the demonstration, in a process of its own. Its lines are shown with its name before them. */
final class PeerProcess implements AutoCloseable {
    private static final Pattern TICKET = Pattern.compile("traversal:1:[^\\s\"]+");

    private final Process process;
    private final CompletableFuture<String> ticket = new CompletableFuture<>();
    private final Thread reader;

    /**
     * Starts it.
     *
     * @param name shown before its lines
     * @param show takes its lines
     * @param arguments of the {@code traversal} command
     */
    PeerProcess(String name, Consumer<String> show, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // two short-lived processes on few cores: the first tier of the compiler is enough
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        reader = new Thread(() -> read(name, show), "traversal-demo-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** {@return completes with the ticket once it printed one, or exceptionally if it ended without} */
    CompletableFuture<String> ticket() {
        return ticket;
    }

    /** Waits for its end. {@return its exit code} */
    int await() throws InterruptedException {
        int code = process.waitFor();
        reader.join();
        return code;
    }

    @Override
    public void close() {
        process.destroy();
    }

    private void read(String name, Consumer<String> show) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                show.accept(
                        line.startsWith("{")
                                ? "{\"who\":\"" + name + "\"," + line.substring(1)
                                : "  %-6s %s".formatted(name, line));
                Matcher found = TICKET.matcher(line);
                if (found.find()) {
                    ticket.complete(found.group());
                }
            }
        } catch (IOException e) {
            show.accept(name + ": " + e.getMessage());
        } finally {
            ticket.completeExceptionally(new IllegalStateException(name + " ended without a ticket"));
        }
    }
}
