package dev.traversal.portmap;

import java.util.Optional;

/**
 * Keeps what gateways spoke, so that the right protocol is asked first next time. What it returns is only ever a hint: a
 * wrong or hostile value costs a quarter of a second. Thread-safe.
 */
public interface PortMemory {
    /**
     * {@return what was kept}
     *
     * @param gateway a short text that stands for a gateway
     */
    Optional<String> recall(String gateway);

    /**
     * Keeps a value, or forgets it again.
     *
     * @param gateway a short text that stands for a gateway
     * @param spoke a short text
     */
    void keep(String gateway, String spoke);

    /** {@return a memory that lasts as long as it is used, of the last 64 gateways} */
    static PortMemory inMemory() {
        return new RecentGateways();
    }
}
