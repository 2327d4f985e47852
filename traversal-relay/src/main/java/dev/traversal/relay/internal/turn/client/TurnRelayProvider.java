package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.relay.RelayClient;
import dev.traversal.internal.relay.RelayGround;
import dev.traversal.internal.relay.RelayProvider;
import dev.traversal.spi.RelayConfig;

/** Makes clients of TURN servers (RFC 8656). */
public final class TurnRelayProvider implements RelayProvider {
    /** For {@link java.util.ServiceLoader}. */
    public TurnRelayProvider() {}

    @Override
    public RelayClient create(RelayConfig config, RelayGround ground) {
        return new TurnClient(config, ground);
    }
}
