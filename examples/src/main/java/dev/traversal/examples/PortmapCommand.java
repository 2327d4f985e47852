package dev.traversal.examples;

import dev.traversal.api.TransportAddress;
import dev.traversal.portmap.GatewayReport;
import dev.traversal.portmap.MappingProtocol;
import dev.traversal.portmap.PortMapper;
import dev.traversal.portmap.PortMapperBuilder;
import dev.traversal.portmap.PortMappingException;
import dev.traversal.portmap.PortRequest;
import dev.traversal.portmap.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Opens a port at the gateway, and keeps it open. */
@Command(
        name = "portmap",
        mixinStandardHelpOptions = true,
        description = {
            "Opens a port at the gateway by PCP, NAT-PMP or UPnP, and keeps it open until Ctrl-C or the end of input with"
                    + " --until-eof.",
            "With --probe it only looks what the gateway speaks."
        })
final class PortmapCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PORT", arity = "0..1", description = "The port of this host that is to be reached.")
    private @Nullable Integer port;

    @Option(
            names = "--gateway",
            paramLabel = "ADDR",
            description = "The gateway to ask. Default: those of the default routes.")
    private @Nullable InetAddress gateway;

    @Option(
            names = "--protocol",
            paramLabel = "P",
            description = "pcp, nat-pmp or upnp; may be given several times. Default: all at a time.")
    private List<String> protocols = new ArrayList<>();

    @ArgGroup
    private Transport transport = new Transport();

    @Option(
            names = "--external",
            paramLabel = "PORT",
            description = "The port that is wanted at the gateway. Default: PORT.")
    private int external;

    @Option(names = "--exact", description = "Take no other external port.")
    private boolean exact;

    @Option(
            names = "--lease",
            paramLabel = "S",
            defaultValue = "7200",
            description = "Seconds for which the port is asked for at a time. Default: ${DEFAULT-VALUE}.")
    private int leaseSeconds;

    @Option(names = "--nested", description = "Where there is another NAT beyond the gateway, ask that too (by PCP).")
    private boolean nested;

    @Option(names = "--probe", description = "Only look what the gateway speaks; nothing is changed there.")
    private boolean probe;

    @Option(names = "--until-eof", description = "Give the port back at the end of input, too.")
    private boolean untilEof;

    @Option(names = "--json", description = "Print JSON objects, one a line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** Which transport's port. */
    private static final class Transport {
        @Option(names = "--udp", description = "Map a UDP port. This is the default.")
        @SuppressWarnings("UnusedVariable") // what there is without it
        private boolean udp;

        @Option(names = "--tcp", description = "Map a TCP port.")
        private boolean tcp;
    }

    @Override
    public Integer call() throws Exception {
        Output output = new Output(System.out, json);
        PortMapperBuilder builder = builder(output);
        if (probe) {
            return probe(builder, output);
        }
        PortRequest request = request();
        try (PortMapper mapper = builder.open()) {
            mapper.map(request).get();
            return hold();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PortMappingException failure) {
                output.tell(
                        "failed",
                        Map.of("failure", failure.failure().name(), "reason", String.valueOf(failure.getMessage())),
                        "failed     " + failure.getMessage());
                return ExitCode.FAILED;
            }
            throw e;
        }
    }

    private PortMapperBuilder builder(Output output) {
        PortMapperBuilder builder = PortMapper.builder().nestedGateways(nested).onEvent(new PortmapLines("", output));
        if (gateway != null) {
            builder.gateway(gateway);
        }
        if (!protocols.isEmpty()) {
            builder.protocols(protocols.stream().map(this::protocol).toArray(MappingProtocol[]::new));
        }
        return builder;
    }

    private MappingProtocol protocol(String label) {
        for (MappingProtocol each : MappingProtocol.values()) {
            if (each.label().equals(label)) {
                return each;
            }
        }
        throw usage("--protocol must be pcp, nat-pmp or upnp but was '" + label + "'");
    }

    private PortRequest request() {
        if (port == null) {
            throw usage("say which PORT, or --probe");
        }
        try {
            PortRequest request = PortRequest.of(transport.tcp ? Protocol.TCP : Protocol.UDP, port)
                    .externalPort(external)
                    .lease(Duration.ofSeconds(leaseSeconds));
            return exact ? request.exactly() : request;
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int hold() throws InterruptedException, IOException {
        if (untilEof) {
            while (System.in.read() >= 0) {
                // whatever is said does not matter
            }
            return ExitCode.DIRECT;
        }
        Thread.currentThread().join(); // until the process is stopped, when the port is given back
        return ExitCode.DIRECT;
    }

    private static int probe(PortMapperBuilder builder, Output output) throws InterruptedException, ExecutionException {
        try (PortMapper mapper = builder.open()) {
            List<GatewayReport> gateways = mapper.probe().get();
            if (gateways.isEmpty()) {
                output.tell("failed", Map.of("failure", "NO_GATEWAY"), "failed     no gateway is known");
            }
            boolean any = false;
            for (GatewayReport report : gateways) {
                for (GatewayReport.Spoken spoken : report.protocols()) {
                    tell(report, spoken, output);
                    any |= spoken.failure().isEmpty();
                }
            }
            return any ? ExitCode.DIRECT : ExitCode.FAILED;
        }
    }

    private static void tell(GatewayReport report, GatewayReport.Spoken spoken, Output output) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("gateway", TransportAddress.format(report.gateway().address()));
        members.put("interface", report.gateway().interfaceName());
        members.put("protocol", spoken.protocol().label());
        members.put("spoken", spoken.failure().isEmpty());
        spoken.answeredAfter().ifPresent(after -> members.put("millis", after.toNanos() / 1e6));
        spoken.external().ifPresent(address -> members.put("external", TransportAddress.format(address)));
        spoken.failure().ifPresent(failure -> members.put("failure", failure.name()));
        members.put("detail", spoken.detail());
        String what = spoken.failure().isPresent()
                ? spoken.failure().get() + ", " + spoken.detail()
                : "yes"
                        + spoken.answeredAfter()
                                .map(after -> ", after " + Figures.millis(after))
                                .orElse("")
                        + spoken.external()
                                .map(it -> ", external address " + TransportAddress.format(it))
                                .orElse("")
                        + (spoken.detail().isEmpty() ? "" : ", " + spoken.detail());
        output.tell(
                "gateway", members, "%-10s %s: %s".formatted(spoken.protocol().label(), report.gateway(), what));
    }
}
