package dev.traversal.benchmarks.natlab;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@code traversal} command whose lines can be awaited. */
final class TraversalProcess implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private TraversalProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "lines of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts the command on a host of a network, with which it ends. */
    static TraversalProcess on(NatLab lab, String host, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("-jar", PeerKind.traversalJar().toString()));
        command.addAll(List.of(arguments));
        return start(lab.on(host, PeerKind.java(command.toArray(String[]::new))));
    }

    /** Starts the command on this host. */
    static TraversalProcess here(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("-jar", PeerKind.traversalJar().toString()));
        command.addAll(List.of(arguments));
        return start(PeerKind.java(command.toArray(String[]::new)));
    }

    private static TraversalProcess start(List<String> command) {
        try {
            return new TraversalProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that contains a match. {@return the match} */
    synchronized String await(Pattern pattern, long seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        int seen = 0;
        while (true) {
            for (; seen < lines.size(); seen++) {
                Matcher matcher = pattern.matcher(lines.get(seen));
                if (matcher.find()) {
                    return matcher.group();
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (ended || left <= 0) {
                throw new AssertionError("no line with " + pattern + " but:\n" + String.join("\n", lines));
            }
            wait(left);
        }
    }

    /** Writes lines to its standard input, and ends that. */
    void write(List<String> input) {
        try (BufferedWriter out =
                new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8))) {
            for (String line : input) {
                out.write(line);
                out.newLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes lines to its standard input, which stays open. */
    void say(List<String> input) {
        try {
            OutputStream out = process.getOutputStream();
            for (String line : input) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. {@return its exit code} */
    int awaitEnd(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs after " + seconds + " s:\n" + String.join("\n", lines()));
        }
        synchronized (this) {
            while (!ended) {
                wait(1_000);
            }
        }
        return process.exitValue();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (this) {
                    lines.add(line);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (this) {
                lines.add("unreadable: " + e.getMessage());
            }
        } finally {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }
    }
}
