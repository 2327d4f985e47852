package dev.traversal.internal.relay;

import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Driver;
import java.security.SecureRandom;

/**
 * What a {@link RelayClient} stands on.
 *
 * @param driver runs the agent's machines; allocations are attached to it
 * @param random the source of transaction ids
 * @param inbound takes what peers sent through a relay: its socket, the peer's address, the bytes; called on the loop
 */
public record RelayGround(Driver driver, SecureRandom random, DatagramSink inbound) {}
