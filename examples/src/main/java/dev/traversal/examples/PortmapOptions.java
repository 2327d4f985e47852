package dev.traversal.examples;

import dev.traversal.api.TraversalAgentBuilder;
import dev.traversal.portmap.PortMapper;
import dev.traversal.portmap.PortMapperBuilder;
import java.net.InetAddress;
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

    void apply(TraversalAgentBuilder builder) {
        if (mapped) {
            PortMapperBuilder mapper = PortMapper.builder();
            if (gateway != null) {
                mapper.gateway(gateway);
            }
            builder.candidateSource(mapper.candidateSource());
        }
    }
}
