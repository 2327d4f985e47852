package dev.traversal.examples;

import dev.traversal.api.TransportAddress;
import dev.traversal.relay.RelayServer;
import dev.traversal.relay.RelayServerBuilder;
import dev.traversal.relay.RelayServerEvent;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the rendezvous, STUN and TURN server. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description = "Runs the server at which peers meet (WebSocket), learn their public address (STUN), and are"
                + " relayed where they can't meet directly (TURN, for those with a --user or --secret), all on the same"
                + " port number of TCP and UDP.")
final class ServerCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ServerOptions options = new ServerOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "More options, one a line without its dashes, such as 'user alice:secret'; # begins a comment.")
    private @Nullable Path config;

    @Option(names = "--strict", description = "Refuse a --config with passwords that other users may read.")
    private boolean strict;

    @Option(names = "--json", description = "Print JSON objects, one a line.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Output output = new Output(System.out, json);
        RelayServerBuilder builder = builder().onEvent(event -> tell(output, event));
        RelayServer server;
        try {
            server = builder.start();
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try (server) {
            tellListening(output, server);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(output, server), "drain"));
            Thread.currentThread().join(); // until the process is stopped
        }
        return ExitCode.DIRECT;
    }

    private RelayServerBuilder builder() {
        try {
            Path file = config;
            if (file != null) {
                ServerOptions more = ServerFile.read(file);
                if (more.holdsSecrets() && ServerFile.isReadableByOthers(file)) {
                    refuseOrWarn(file + " holds passwords and can be read by every user of this computer");
                }
                options.fillFrom(more);
            }
            return options.builder();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void refuseOrWarn(String finding) {
        if (strict) {
            throw new IllegalArgumentException(finding);
        }
        spec.commandLine().getErr().println("traversal: warning: " + finding);
    }

    private static void tellListening(Output output, RelayServer server) {
        Map<String, Object> members = new LinkedHashMap<>();
        String at = text(server.address());
        StringBuilder line = new StringBuilder("listening  rendezvous " + server.uri() + ", STUN on UDP port "
                + server.address().getPort());
        members.put("rendezvous", server.uri().toString());
        members.put("stun", at);
        if (server.relays()) {
            members.put("turn", List.of("turn:" + at + "?transport=udp", "turn:" + at + "?transport=tcp"));
            line.append(", TURN on UDP and TCP");
        }
        server.tlsAddress().ifPresent(tls -> {
            members.put("tls", text(tls));
            line.append(", TLS on port ").append(tls.getPort());
        });
        server.alternateAddress().ifPresent(other -> {
            members.put("alternate", text(other));
            line.append(", alternate ").append(text(other));
        });
        server.metricsAddress().ifPresent(metrics -> {
            members.put("metrics", "http://" + text(metrics) + "/metrics");
            line.append(", metrics on port ").append(metrics.getPort());
        });
        output.tell("listening", members, line.toString());
    }

    private static String text(InetSocketAddress address) {
        return TransportAddress.of(address).toString();
    }

    private void drain(Output output, RelayServer server) {
        Duration patience = options.drain();
        long left = server.metrics().allocations();
        if (!patience.isZero() && left > 0) {
            output.tell("draining", Map.of("allocations", left), "draining   " + left + " allocations");
            try {
                server.drain(options.drainTo()).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                long cut = server.metrics().allocations();
                output.tell("cut", Map.of("allocations", cut), "cut        " + cut + " allocations");
            } catch (ExecutionException e) {
                throw new AssertionError(e); // it never fails
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        server.close();
    }

    private static void tell(Output output, RelayServerEvent event) {
        if (event instanceof RelayServerEvent.PeerRegistered it) {
            output.tell(
                    "peer-registered",
                    Map.of("peer", it.peer().value()),
                    "here       " + it.peer().abbreviated() + "…");
        } else if (event instanceof RelayServerEvent.PeerLeft it) {
            output.tell(
                    "peer-left",
                    Map.of("peer", it.peer().value()),
                    "gone       " + it.peer().abbreviated() + "…");
        } else if (event instanceof RelayServerEvent.AllocationMade it) {
            List<String> relayed =
                    it.relayed().stream().map(ServerCommand::text).toList();
            output.tell(
                    "allocation-made",
                    Map.of("account", it.account(), "client", text(it.client()), "relayed", relayed),
                    "relaying   " + printable(it.account()) + " at " + String.join(", ", relayed));
        } else if (event instanceof RelayServerEvent.AllocationEnded it) {
            output.tell(
                    "allocation-ended",
                    Map.of("account", it.account(), "client", text(it.client()), "reason", it.reason()),
                    "relayed    " + printable(it.account()) + ": " + it.reason());
        } else {
            throw new AssertionError(event);
        }
    }

    /** A name that somebody chose far away: what steers a terminal is left out. */
    private static String printable(String text) {
        return text.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
