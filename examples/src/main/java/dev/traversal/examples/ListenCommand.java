package dev.traversal.examples;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints a ticket and accepts whoever has it. */
@Command(
        name = "listen",
        mixinStandardHelpOptions = true,
        description = "Prints a ticket, then accepts whoever has it and sends back what they send.")
final class ListenCommand implements Callable<Integer> {
    @Option(
            names = "--rendezvous",
            required = true,
            paramLabel = "URI",
            description = "Where peers meet, such as ws://198.51.100.1:8443.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private URI rendezvous;

    @ArgGroup
    private Use use = new Use();

    @Option(names = "--once", description = "Serve one peer, then end with the exit code of its path.")
    private boolean once;

    @Mixin
    private AgentOptions options = new AgentOptions();

    /** What to do with a channel. */
    private static final class Use {
        @Option(names = "--pipe", description = "Send lines of stdin, print what comes; implies --once.")
        private boolean pipe;

        @Option(names = "--receive", paramLabel = "FILE", description = "Receive a file; implies --once.")
        private @Nullable Path file;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        Output output = options.output();
        CompletableFuture<SecureDatagramChannel> first = new CompletableFuture<>();
        FileReceiver receiver = use.file == null ? null : new FileReceiver(use.file);
        try (TraversalAgent agent =
                options.builder(output).rendezvous(rendezvous).build()) {
            TraversalAgent.Listening listening = agent.listen(channel -> {
                serve(channel, receiver, output);
                first.complete(channel);
            });
            listening.ready().get();
            output.tell("ticket", Map.of("ticket", agent.ticket().toString()), "ticket     " + agent.ticket());
            SecureDatagramChannel channel = first.get();
            if (receiver != null) {
                return receive(channel, receiver, output);
            }
            if (use.pipe) {
                LinePipe pipe = new LinePipe(channel, output);
                pipe.run();
                return ExitCode.of(pipe.lastPath());
            }
            return once ? awaitEnd(channel) : forever();
        }
    }

    private void serve(SecureDatagramChannel channel, @Nullable FileReceiver receiver, Output output) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("peer", channel.peer().value());
        output.tell("accepted", members, "accepted   " + channel.peer().abbreviated() + "…");
        if (receiver != null) {
            channel.onDatagram(receiver);
        } else if (!use.pipe) {
            channel.onDatagram((from, datagram) -> from.send(datagram));
        }
    }

    private static int receive(SecureDatagramChannel channel, FileReceiver receiver, Output output)
            throws InterruptedException, ExecutionException {
        long bytes = receiver.received().get();
        int code = ExitCode.of(channel.path());
        output.tell("received-file", Map.of("bytes", bytes), "received   " + Figures.bytes(bytes) + ", hash right");
        channel.closed().get(); // the sender closes once it has our receipt
        return code;
    }

    private static int awaitEnd(SecureDatagramChannel channel) throws InterruptedException, ExecutionException {
        int code = ExitCode.of(channel.path());
        channel.closed().get();
        return code;
    }

    private static int forever() throws InterruptedException {
        Thread.currentThread().join(); // until the process is stopped
        return ExitCode.DIRECT;
    }
}
