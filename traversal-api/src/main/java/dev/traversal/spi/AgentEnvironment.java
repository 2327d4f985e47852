package dev.traversal.spi;

/**
 * Where an agent lives: the real network, which is the default, or a simulated one ({@code SimHost.environment()} of
 * the artifact with the classifier {@code sim}). Opaque: what is inside is internal until 1.0.
 */
public interface AgentEnvironment {}
