package dev.traversal.sim;

import java.net.InetSocketAddress;
import java.util.function.IntPredicate;

/** Picks the external ports of one NAT, until that reboots. */
@FunctionalInterface
public interface PortAllocator {
    /** What {@link #pick} returns if no port is left. */
    int NONE = 0;

    /**
     * Picks a port for a new mapping.
     *
     * @param internal the endpoint inside
     * @param remote the destination of the first datagram
     * @param isFree whether a port can be had
     * @return a free port, or {@link #NONE}
     */
    int pick(InetSocketAddress internal, InetSocketAddress remote, IntPredicate isFree);

    /**
     * Acts as if others had taken ports meanwhile. Does nothing where that would not show.
     *
     * @param allocations how many
     */
    default void skip(int allocations) {
        // a random pick has no memory
    }
}
