package dev.traversal.benchmarks.natlab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A running peer. Its lines go to whoever is told of them, and are kept, so that a failure can be understood. */
final class PeerProcess implements AutoCloseable {
    private static final int EXIT_SECONDS = 5;
    private static final int READY_SECONDS = 20;

    private final Process process;
    private final OutputStream input;
    private final List<String> transcript = new ArrayList<>();
    private final Consumer<String> onLine;

    private PeerProcess(Process process, Consumer<String> onLine) {
        this.process = process;
        this.onLine = onLine;
        input = process.getOutputStream();
    }

    /**
     * Starts one.
     *
     * @param onLine is called from a thread of its own
     */
    static PeerProcess start(List<String> command, Consumer<String> onLine) {
        try {
            PeerProcess peer = new PeerProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start(), onLine);
            Thread reader = new Thread(peer::read, "lines of " + peer.process.pid());
            reader.setDaemon(true);
            reader.start();
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts one that serves, and waits until it does.
     *
     * @param ready whether a line says so
     */
    static PeerProcess startServer(List<String> command, Predicate<String> ready) throws InterruptedException {
        CountDownLatch serving = new CountDownLatch(1);
        PeerProcess process = start(command, line -> {
            if (ready.test(line)) {
                serving.countDown();
            }
        });
        if (!serving.await(READY_SECONDS, TimeUnit.SECONDS)) {
            process.close();
            throw new IllegalStateException("not ready: " + process.transcript());
        }
        return process;
    }

    /** Says a line to it; to one that has ended, nothing. */
    void say(String line) {
        synchronized (input) {
            try {
                input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                input.flush();
            } catch (IOException e) {
                note("(it has ended: " + e.getMessage() + ")");
            }
        }
    }

    /** {@return after it was asked to end, its exit code, negative if it had to be killed} */
    int stop() throws InterruptedException {
        say("stop");
        if (process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
            return process.exitValue();
        }
        process.destroyForcibly();
        return -1;
    }

    /** {@return what it printed so far} */
    List<String> transcript() {
        synchronized (transcript) {
            return List.copyOf(transcript);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line);
                onLine.accept(line);
            }
        } catch (IOException e) {
            note("(unreadable: " + e.getMessage() + ")");
        }
    }

    private void note(String line) {
        synchronized (transcript) {
            transcript.add(line);
        }
    }
}
