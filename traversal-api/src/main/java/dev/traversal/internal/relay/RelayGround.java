package dev.traversal.internal.relay;

import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Driver;
import java.security.SecureRandom;
import java.util.function.LongConsumer;

/**
 * What a {@link RelayClient} stands on.
 *
 * @param driver runs the agent's machines; allocations are attached to it
 * @param random the source of transaction ids
 * @param inbound takes what peers sent through a relay: its socket, the peer's address, the bytes; called on the loop
 * @param loop the way to the client's own loop
 */
public record RelayGround(Driver driver, SecureRandom random, DatagramSink inbound, Hop loop) {
    /** Leads to the loop of a client. */
    @FunctionalInterface
    public interface Hop {
        /**
         * Runs an action on the client's loop, after what happens there now, then drains the client. Any thread.
         *
         * @param action is told the time
         */
        void execute(LongConsumer action);
    }
}
