package dev.traversal.examples;

import dev.traversal.relay.RelayServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows everything once, on loopback. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Starts a server and two peers on loopback, sends a file between them, then shows in a simulator"
                + " which NATs let two peers meet. No packet leaves this machine.")
final class DemoCommand implements Callable<Integer> {
    private static final int MADE_UP_BYTES = 16 << 20;
    private static final int PROCESS_SECONDS = 20;
    private static final String LOOPBACK = InetAddress.getLoopbackAddress().getHostAddress();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "What to send; without it 16 MiB made up.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Print JSON objects, one a line.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Output output = new Output(System.out, json);
        if (file != null && !Files.isReadable(file)) {
            throw new IllegalArgumentException("cannot read " + file);
        }
        Path folder = Files.createTempDirectory("traversal-demo");
        try {
            Path outgoing = file != null ? file : makeUp(folder.resolve("made-up"));
            int code = transfer(outgoing, folder.resolve("received"), output);
            if (code != ExitCode.FAILED) {
                new NatTable(output).print();
            }
            return code;
        } finally {
            Files.deleteIfExists(folder.resolve("made-up"));
            Files.deleteIfExists(folder.resolve("received"));
            Files.delete(folder);
        }
    }

    private int transfer(Path outgoing, Path incoming, Output output) throws IOException, InterruptedException {
        try (RelayServer server = RelayServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .start()) {
            output.tell(
                    "server",
                    Map.of("rendezvous", server.uri().toString()),
                    "server     at " + server.uri() + ": peers meet here, and nothing of what they say is readable");
            output.line("");
            List<String> listen =
                    arguments("listen", "--rendezvous", server.uri().toString(), "--receive", incoming.toString());
            try (PeerProcess bob = new PeerProcess("bob", this::show, listen);
                    PeerProcess alice = new PeerProcess(
                            "alice",
                            this::show,
                            arguments("connect", awaitTicket(bob), "--send", outgoing.toString()))) {
                int code = alice.await();
                int bobsCode = bob.await();
                return bobsCode == ExitCode.FAILED ? bobsCode : code;
            }
        }
    }

    private synchronized void show(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static String awaitTicket(PeerProcess peer) throws InterruptedException {
        try {
            return peer.ticket().get(PROCESS_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the listening peer printed no ticket", e);
        }
    }

    private List<String> arguments(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bind", LOOPBACK, "--timeout", "10"));
        if (json) {
            all.add("--json");
        }
        return all;
    }

    private static Path makeUp(Path path) throws IOException {
        Random random = new Random(1);
        byte[] block = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(path)) {
            for (int written = 0; written < MADE_UP_BYTES; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
        return path;
    }
}
