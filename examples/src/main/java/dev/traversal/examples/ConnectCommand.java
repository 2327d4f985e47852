package dev.traversal.examples;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.Ticket;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Connects to whoever gave the ticket. */
@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        description = "Connects to whoever gave the ticket; then sends each line of stdin, and prints what comes back.")
final class ConnectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "TICKET", description = "What the peer's listen printed.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ticket ticket;

    @Option(
            names = "--send",
            paramLabel = "FILE",
            description = "Send this file to a peer that runs listen --receive, instead of lines.")
    private @Nullable Path file;

    @Option(names = "--rendezvous", paramLabel = "URI", description = "Where to meet, if not where the ticket says.")
    private @Nullable URI rendezvous;

    @Mixin
    private AgentOptions options = new AgentOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Output output = options.output();
        URI meeting = rendezvous != null
                ? rendezvous
                : ticket.rendezvous()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "the ticket names no rendezvous server: give --rendezvous"));
        long start = System.nanoTime();
        try (TraversalAgent agent = options.builder(output).rendezvous(meeting).build();
                SecureDatagramChannel channel = agent.connect(ticket).get()) {
            Duration connected = Duration.ofNanos(System.nanoTime() - start);
            output.tell(
                    "connected",
                    Map.of("micros", connected.toNanos() / 1_000),
                    "connected  to " + channel.peer().abbreviated() + "… after " + Figures.millis(connected));
            return file == null ? pipe(channel, output) : send(channel, file, output);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TraversalException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static int pipe(SecureDatagramChannel channel, Output output) throws IOException, InterruptedException {
        LinePipe pipe = new LinePipe(channel, output);
        pipe.run();
        return ExitCode.of(pipe.lastPath());
    }

    private static int send(SecureDatagramChannel channel, Path path, Output output)
            throws IOException, InterruptedException {
        FileSender.Result result = new FileSender(channel, path).run();
        int code = result.verified() ? ExitCode.of(channel.path()) : ExitCode.FAILED;
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("bytes", result.bytes());
        members.put("datagrams", result.datagrams());
        members.put("repeats", result.datagrams() - result.chunks());
        members.put("micros", result.elapsed().toNanos() / 1_000);
        members.put("verified", result.verified());
        channel.roundTripTime().ifPresent(rtt -> members.put("rttMicros", rtt.toNanos() / 1_000));
        output.tell(
                "sent",
                members,
                "sent       " + Figures.bytes(result.bytes()) + " in " + result.datagrams() + " datagrams, "
                        + Figures.rate(result.bytes(), result.elapsed()) + ", hash "
                        + (result.verified() ? "verified by the peer" : "WRONG"));
        return code;
    }
}
