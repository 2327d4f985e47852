package dev.traversal.examples;

import dev.traversal.relay.RelayServer;
import dev.traversal.relay.RelayServerBuilder;
import dev.traversal.relay.RelayServerEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the rendezvous and STUN server. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description = "Runs the server at which peers meet (WebSocket) and learn their public address (STUN), on the"
                + " same port number of TCP and UDP.")
final class ServerCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 8443;

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            description = "Where to listen; port 0 for any. Default: 127.0.0.1:" + DEFAULT_PORT + ".")
    private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT);

    @Option(
            names = "--alternate",
            paramLabel = "ADDR:PORT",
            description = "A second address for STUN, so that peers can tell their NAT's behaviour (RFC 5780).")
    private @Nullable InetSocketAddress alternate;

    @Option(names = "--json", description = "Print JSON objects, one a line.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Output output = new Output(System.out, json);
        RelayServerBuilder builder = RelayServer.builder().listen(listen).onEvent(event -> tell(output, event));
        if (alternate != null) {
            builder.alternate(alternate);
        }
        try (RelayServer server = builder.start()) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("rendezvous", server.uri().toString());
            members.put(
                    "stun",
                    server.address().getAddress().getHostAddress() + ":"
                            + server.address().getPort());
            output.tell(
                    "listening",
                    members,
                    "listening  rendezvous " + server.uri() + ", STUN on UDP port "
                            + server.address().getPort());
            Thread.currentThread().join(); // until the process is stopped
        }
        return ExitCode.DIRECT;
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
        } else {
            throw new AssertionError(event);
        }
    }
}
