package dev.traversal.ice.internal.agent;

import dev.traversal.api.TurnServer;
import dev.traversal.api.TurnUri;
import dev.traversal.ice.internal.gather.FreshSockets;
import dev.traversal.ice.internal.probe.ProbeGround;
import dev.traversal.spi.RelayConfig;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whom to ask what a NAT does: the STUN servers that have answered and, where these are fewer than two, relays too, which answer
 * Binding requests as well (RFC 8656 section 3): many have one STUN server and one relay.
 */
final class ProbeServers {
    private static final int ENOUGH = 2;

    private ProbeServers() {}

    /**
     * {@return where sockets are opened and who is asked; empty if nobody can be}
     *
     * @param model a socket that servers see
     */
    static Optional<ProbeGround> ground(Optional<FreshSockets.Plan> model, RelayConfig relays) {
        return model.map(plan -> new ProbeGround(plan.bind(), servers(plan.servers(), relays)))
                .filter(ground -> !ground.servers().isEmpty());
    }

    private static List<InetSocketAddress> servers(List<InetSocketAddress> answered, RelayConfig relays) {
        if (answered.isEmpty() || answered.size() >= ENOUGH) {
            return answered;
        }
        List<InetSocketAddress> all = new ArrayList<>(answered);
        relays.servers().stream()
                .map(TurnServer::uri)
                .filter(ProbeServers::isOverUdp)
                .map(TurnUri::server)
                .filter(server -> server.getAddress() instanceof Inet4Address && !all.contains(server))
                .forEach(all::add);
        return all;
    }

    private static boolean isOverUdp(TurnUri uri) {
        return !uri.secure()
                && uri.transport()
                        .map(transport -> transport == TurnUri.Transport.UDP)
                        .orElse(true);
    }
}
