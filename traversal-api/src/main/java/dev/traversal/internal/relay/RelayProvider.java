package dev.traversal.internal.relay;

import dev.traversal.spi.RelayConfig;

/** Makes relay clients; found by {@link java.util.ServiceLoader}. */
public interface RelayProvider {
    /**
     * {@return a client that has not begun}
     *
     * @param config the servers, and how they are reached
     * @param ground what it stands on
     */
    RelayClient create(RelayConfig config, RelayGround ground);
}
