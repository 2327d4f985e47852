package dev.traversal.examples;

import dev.traversal.api.NatCheck;
import dev.traversal.api.TransportAddress;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalAgentBuilder;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says what the network here lets through. */
@Command(
        name = "netcheck",
        mixinStandardHelpOptions = true,
        description = {
            "Says what the NATs here do, and which peers can be reached directly through them.",
            "Asks nobody but the servers that are given, and the gateway with --portmap."
        })
final class NetcheckCommand implements Callable<Integer> {
    private static final int PERCENT = 100;

    @Option(
            names = "--stun",
            paramLabel = "HOST:PORT",
            required = true,
            description = "A STUN server; two at different addresses tell more, three most.")
    private List<String> stunServers = new ArrayList<>();

    @Mixin
    private RelayOptions relays = new RelayOptions();

    @Mixin
    private PortmapOptions portmap = new PortmapOptions();

    @Option(names = "--bind", paramLabel = "ADDR", description = "A local address to use, instead of all of them.")
    private List<InetAddress> bindAddresses = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "S",
            defaultValue = "15",
            description = "Seconds to wait at most. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Output output = new Output(System.out, json);
        try (TraversalAgent agent = builder().build()) {
            NatCheck check = agent.checkNat().get(timeoutSeconds, TimeUnit.SECONDS);
            if (output.isJson()) {
                output.tell("netcheck", members(check), "");
            }
            output.line(check.toText());
            return check.udpOverIpv4() || check.udpOverIpv6() ? ExitCode.DIRECT : ExitCode.FAILED;
        } catch (TimeoutException e) {
            output.tell("failed", Map.of("reason", "not done in time"), "failed     not done in time");
            return ExitCode.FAILED;
        }
    }

    private TraversalAgentBuilder builder() {
        TraversalAgentBuilder builder = TraversalAgent.builder();
        try {
            stunServers.forEach(builder::stunServer);
            bindAddresses.forEach(builder::bind);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        relays.apply(builder);
        portmap.apply(builder, event -> {});
        return builder;
    }

    private static Map<String, Object> members(NatCheck check) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("udpOverIpv4", check.udpOverIpv4());
        members.put("udpOverIpv6", check.udpOverIpv6());
        members.put(
                "externalAddresses",
                check.externalAddresses().stream().map(TransportAddress::format).toList());
        members.put("mapping", check.mapping().name());
        members.put("filtering", check.filtering().name());
        check.hairpins().ifPresent(hairpins -> members.put("hairpins", hairpins));
        members.put("preservesPort", check.preservesPort());
        members.put("allocation", check.allocation());
        members.put("carrierGrade", check.carrierGrade());
        check.roundTripTime().ifPresent(rtt -> members.put("rttMicros", rtt.toNanos() / 1_000));
        members.put(
                "peers",
                check.prospects().stream().map(NetcheckCommand::prospect).toList());
        members.put("asked", check.notes());
        members.put("advice", check.advice());
        return members;
    }

    private static Map<String, Object> prospect(NatCheck.Prospect prospect) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("peer", prospect.peer());
        members.put("plan", prospect.plan());
        members.put("expectedPackets", prospect.expectedPackets());
        members.put("chancePercent", (int) Math.round(PERCENT * prospect.chance()));
        return members;
    }
}
