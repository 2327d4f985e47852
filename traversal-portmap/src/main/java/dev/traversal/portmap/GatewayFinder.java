package dev.traversal.portmap;

import java.util.List;

/** Finds this host's gateways. */
@FunctionalInterface
public interface GatewayFinder {
    /**
     * {@return the gateways, the most used first, maybe none} May block for a moment; called on a thread of its own, now
     * and then.
     */
    List<Gateway> find();
}
