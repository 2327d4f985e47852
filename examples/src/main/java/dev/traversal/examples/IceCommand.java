package dev.traversal.examples;

import dev.traversal.api.AddressPrivacy;
import dev.traversal.api.IceSession.Mode;
import dev.traversal.api.IceSession.Role;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A plain ICE peer, driven line by line, for any other implementation to talk to. */
@Command(
        name = "ice",
        mixinStandardHelpOptions = true,
        description = {
            "A plain ICE peer for any other implementation to talk to.",
            "Prints 'ready', waits for the line 'start', then gathers. What the peer must be told is printed as lines that"
                    + " begin with 'a='; the peer's own lines are taken from stdin, in any order. 'send HEX' sends a"
                    + " datagram, 'recv HEX' reports one, 'event {…}' whatever happens. 'stop' or the end of input ends it."
        })
final class IceCommand implements Callable<Integer> {
    @Option(names = "--role", required = true, description = "${COMPLETION-CANDIDATES}, in lower case too.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Role role;

    @Option(names = "--stun", paramLabel = "HOST:PORT", description = "A STUN server; may be given several times.")
    private List<String> stunServers = new ArrayList<>();

    @Option(names = "--bind", paramLabel = "ADDR", description = "A local address to use, instead of all of them.")
    private List<InetAddress> bindAddresses = new ArrayList<>();

    @Mixin
    private RelayOptions relays = new RelayOptions();

    @Option(names = "--policy", defaultValue = "all", description = "Which candidates: all or relay.")
    private Policy policy = Policy.ALL;

    @Option(
            names = "--timeout",
            paramLabel = "S",
            defaultValue = "30",
            description = "Seconds to wait for a path at most. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Option(names = "--dtls", description = "Put the secure channel on top.")
    private boolean dtls;

    @Option(names = "--native", description = "Do all that two peers of this library do beyond the standards, too.")
    private boolean extended;

    @Mixin
    private PortmapOptions portmap = new PortmapOptions();

    @Option(
            names = "--nat64-prefix",
            paramLabel = "P",
            description = "The NAT64 prefix, where it cannot be discovered.")
    private @Nullable String nat64Prefix;

    @Option(
            names = "--mdns",
            description = "Tell names of multicast DNS instead of this host's addresses, and look up the peer's.")
    private boolean mdns;

    @Option(names = "--json", hidden = true, description = "Events are JSON anyway.")
    @SuppressWarnings("UnusedVariable") // accepted, as everywhere
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Which candidates the peer is told. */
    private enum Policy {
        ALL,
        RELAY
    }

    @Override
    public Integer call() throws IOException {
        TraversalAgentBuilder builder = builder();
        IceWarmUp.run(mode(), relays.any());
        IceLines lines = new IceLines(System.out);
        lines.print("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<String> early = new ArrayList<>();
        for (String line = in.readLine(); !"start".equals(line); line = in.readLine()) {
            if (line == null || line.equals("stop")) {
                return ExitCode.FAILED;
            }
            early.add(line);
        }
        Output events = lines.start();
        portmap.apply(builder, new PortmapLines("port-", events));
        try (TraversalAgent agent = builder.onEvent(new EventLines(events)).build()) {
            IceConversation conversation =
                    new IceConversation(agent.negotiate(role, mode(), lines::print), lines::print, events);
            early.forEach(conversation::take);
            return conversation.run(in);
        }
    }

    private Mode mode() {
        return extended ? Mode.NATIVE : dtls ? Mode.DTLS : Mode.PLAIN;
    }

    private TraversalAgentBuilder builder() {
        try {
            TraversalAgentBuilder builder = TraversalAgent.builder().connectTimeout(Duration.ofSeconds(timeoutSeconds));
            bindAddresses.forEach(builder::bind);
            if (nat64Prefix != null) {
                builder.nat64Prefix(nat64Prefix);
            }
            if (mdns) {
                builder.localNames();
            }
            if (policy == Policy.RELAY) {
                builder.addressPrivacy(AddressPrivacy.RELAYED_ONLY);
            }
            stunServers.forEach(builder::stunServer);
            relays.apply(builder);
            return builder;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
