package dev.traversal.examples;

import dev.traversal.api.Identity;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that every command with an agent of its own has. */
final class AgentOptions {
    @Option(
            names = "--identity",
            paramLabel = "FILE",
            description = "Who this peer is; made if absent. Without it, somebody new.")
    private @Nullable Path identity;

    @Option(names = "--stun", paramLabel = "HOST:PORT", description = "A STUN server; may be given several times.")
    private List<String> stunServers = new ArrayList<>();

    @Mixin
    private RelayOptions relays = new RelayOptions();

    @Mixin
    private PortmapOptions portmap = new PortmapOptions();

    @Option(names = "--bind", paramLabel = "ADDR", description = "A local address to use, instead of all of them.")
    private List<InetAddress> bindAddresses = new ArrayList<>();

    @Option(names = "--port", paramLabel = "PORT", description = "The local UDP port. Default: any.")
    private int port;

    @Option(
            names = "--static",
            paramLabel = "ADDR:PORT",
            description = "A public address that leads to --port: a forwarded port or a 1:1 NAT.")
    private List<InetSocketAddress> staticAddresses = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "S",
            defaultValue = "15",
            description = "Seconds to wait for a connection at most. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Option(
            names = "--no-openers",
            description = "Do not send first packets with a low TTL (they keep NATs from seeing a flood).")
    private boolean noOpeners;

    @Option(names = "--json", description = "Print JSON objects, one a line.")
    private boolean json;

    Output output() {
        return new Output(System.out, json);
    }

    Duration timeout() {
        return Duration.ofSeconds(timeoutSeconds);
    }

    TraversalAgentBuilder builder(Output output) throws IOException {
        TraversalAgentBuilder builder = TraversalAgent.builder()
                .port(port)
                .openers(!noOpeners)
                .connectTimeout(timeout())
                .onEvent(new EventLines(output));
        if (identity != null) {
            builder.identity(Identity.loadOrCreate(identity));
        }
        stunServers.forEach(builder::stunServer);
        relays.apply(builder);
        portmap.apply(builder, new PortmapLines("port-", output));
        bindAddresses.forEach(builder::bind);
        staticAddresses.forEach(address -> builder.staticAddress(TransportAddress.of(address)));
        return builder;
    }
}
