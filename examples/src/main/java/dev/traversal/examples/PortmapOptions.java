package dev.traversal.examples;

import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.portmap.PortMapper;
import dev.traversal.portmap.PortMapperBuilder;
import dev.traversal.portmap.PortMappingEvent;
import java.net.InetAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and where an agent's port is mapped. */
final class PortmapOptions {
    @Option(names = "--portmap", description = "Ask the gateway for a port, with PCP, NAT-PMP and UPnP.")
    private boolean mapped;

    @Option(
            names = "--gateway",
            paramLabel = "ADDR",
            description = "The gateway that --portmap asks. Default: those of the default routes.")
    private @Nullable InetAddress gateway;

    /** @param events takes what becomes of the port */
    void apply(TraversalAgentBuilder builder, Consumer<PortMappingEvent> events) {
        if (mapped) {
            PortMapperBuilder mapper = PortMapper.builder().onEvent(events);
            if (gateway != null) {
                mapper.gateway(gateway);
            }
            builder.candidateSource(mapper.candidateSource());
        }
    }
}
