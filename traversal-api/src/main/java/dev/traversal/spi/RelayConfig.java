package dev.traversal.spi;

import dev.traversal.api.RelayMap;
import dev.traversal.api.StreamAccess;
import dev.traversal.api.TurnServer;
import java.util.List;

/**
 * The relays that an agent may use.
 *
 * @param servers TURN servers, in no order: the nearest is found out
 * @param fleet further servers, on which two agents agree
 * @param access how those are reached that are spoken to over TCP or TLS
 */
public record RelayConfig(List<TurnServer> servers, RelayMap fleet, StreamAccess access) {
    /** No relay at all. */
    public static final RelayConfig NONE = new RelayConfig(List.of(), RelayMap.NONE, StreamAccess.USUAL);

    /**
     * Keeps a copy.
     *
     * @param servers TURN servers
     * @param fleet further servers, on which two agents agree
     * @param access how those are reached that are spoken to over TCP or TLS
     */
    public RelayConfig {
        servers = List.copyOf(servers);
    }

    /** {@return whether there is none} */
    public boolean isEmpty() {
        return servers.isEmpty() && fleet.regions().isEmpty();
    }
}
