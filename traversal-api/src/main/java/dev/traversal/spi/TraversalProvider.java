package dev.traversal.spi;

import dev.traversal.api.TraversalAgent;

/** Makes agents; found by {@link java.util.ServiceLoader} when {@link TraversalAgent#builder()} is called. */
public interface TraversalProvider {
    /**
     * Makes an agent and starts it. Returns at once: sockets, gathering and signaling go on in the background.
     *
     * @param config checked already
     * @return the agent
     */
    TraversalAgent create(AgentConfig config);
}
