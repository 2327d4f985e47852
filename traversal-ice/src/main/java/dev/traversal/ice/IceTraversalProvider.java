package dev.traversal.ice;

import dev.traversal.api.TraversalAgent;
import dev.traversal.ice.internal.agent.IceAgent;
import dev.traversal.ice.internal.agent.WarmUp;
import dev.traversal.internal.machine.Environment;
import dev.traversal.internal.netty.NettyEnvironment;
import dev.traversal.spi.AgentConfig;
import dev.traversal.spi.AgentEnvironment;
import dev.traversal.spi.TraversalProvider;

/** Makes ICE agents. Found by {@link java.util.ServiceLoader}; applications use {@link TraversalAgent#builder()}. */
public final class IceTraversalProvider implements TraversalProvider {
    /** For {@link java.util.ServiceLoader}. */
    public IceTraversalProvider() {}

    @Override
    public TraversalAgent create(AgentConfig config) {
        AgentEnvironment environment = config.environment().orElseGet(NettyEnvironment::new);
        if (environment instanceof Environment known) {
            if (!known.lockstep() && config.signaling().isPresent()) {
                WarmUp.envelopes(config.identity());
                WarmUp.handshakes(config.identity());
            }
            return new IceAgent(config, known);
        }
        throw new IllegalArgumentException("an environment comes from this library's simulator, but this is a "
                + environment.getClass().getName());
    }
}
