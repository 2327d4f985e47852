package dev.traversal.examples;

import dev.traversal.api.Path;
import dev.traversal.api.SecureDatagramChannel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends each line of standard input as a datagram and prints each datagram as a line, until the input ends or the
 * channel closes. After the end of input it waits until the peer has been silent for a while.
 */
final class LinePipe {
    private static final long SILENCE_MILLIS = 1_500;
    private static final long FULL_PAUSE_NANOS = 100_000;

    private final SecureDatagramChannel channel;
    private final Output output;
    private volatile Optional<Path> lastPath;
    private volatile long lastHeardNanos;

    LinePipe(SecureDatagramChannel channel, Output output) {
        this.channel = channel;
        this.output = output;
        this.lastPath = channel.path();
    }

    void run() throws IOException, InterruptedException {
        channel.onDatagram((from, datagram) -> print(datagram));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !channel.closed().isDone(); line = in.readLine()) {
            send(line);
            lastPath = channel.path().or(() -> lastPath);
        }
        lastHeardNanos = System.nanoTime();
        while (!closedWithin(silenceLeftMillis()) && silenceLeftMillis() > 0) {
            lastPath = channel.path().or(() -> lastPath);
        }
    }

    /** {@return the path that was used last} */
    Optional<Path> lastPath() {
        return lastPath;
    }

    private void send(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        ByteBuffer datagram = ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, channel.maxDatagramBytes()));
        while (!channel.send(datagram)) {
            LockSupport.parkNanos(FULL_PAUSE_NANOS); // the way out is full
        }
    }

    private long silenceLeftMillis() {
        return SILENCE_MILLIS - (System.nanoTime() - lastHeardNanos) / 1_000_000;
    }

    private boolean closedWithin(long millis) throws InterruptedException {
        try {
            channel.closed().get(Math.max(1, millis), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError(e); // it never completes so
        }
    }

    private void print(ByteBuffer datagram) {
        lastHeardNanos = System.nanoTime();
        String text = StandardCharsets.UTF_8.decode(datagram).toString();
        if (output.isJson()) {
            output.tell("received", Map.of("text", text), text);
        } else {
            output.line(text);
        }
    }
}
