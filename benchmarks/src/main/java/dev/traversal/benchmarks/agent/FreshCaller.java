package dev.traversal.benchmarks.agent;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.Ticket;
import dev.traversal.api.TraversalAgent;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An application of a few lines, in a JVM of its own: makes an agent, connects to a peer that runs elsewhere, and waits
 * for the first encrypted byte to come back. Prints the nanoseconds since its {@code main} began, and nothing else.
 */
public final class FreshCaller {
    private static final int PATIENCE_SECONDS = 20;

    private FreshCaller() {}

    /**
     * Connects.
     *
     * @param arguments the peer's ticket
     * @throws Exception if that fails
     */
    public static void main(String[] arguments) throws Exception {
        long start = System.nanoTime();
        Ticket peer = Ticket.parse(arguments[0]);
        try (TraversalAgent agent = TraversalAgent.builder()
                        .rendezvous(peer.rendezvous().orElseThrow())
                        .bind(InetAddress.getLoopbackAddress())
                        .build();
                SecureDatagramChannel channel = agent.connect(peer).get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            ByteBuffer into = ByteBuffer.allocate(1);
            do {
                channel.send(ByteBuffer.allocate(1));
            } while (channel.receive(into.clear(), Duration.ofMillis(100)) < 0);
            System.out.println(System.nanoTime() - start);
        }
    }

    /**
     * {@return what a new JVM with our class path printed}
     *
     * @param ticket of whom to call
     * @param options of the JVM
     */
    static long run(String ticket, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), FreshCaller.class.getName(), ticket));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the caller failed");
        }
        // a JVM that makes an archive says so, too
        return Long.parseLong(printed.lines().findFirst().orElseThrow());
    }
}
