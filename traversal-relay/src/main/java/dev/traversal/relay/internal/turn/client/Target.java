package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.address.IpLiteral;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A server, and how to speak to it.
 *
 * @param server its address; a name only for streams
 * @param way how it is spoken to
 * @param realm the realm that it must be of because another server named it; {@code null} if it was given
 * @param hops how many servers have passed us on
 */
record Target(InetSocketAddress server, Way way, @Nullable String realm, int hops) {
    static Target given(InetSocketAddress server, Way way) {
        return new Target(server, way, null, 0);
    }

    boolean isLoopback() {
        return !server.isUnresolved() && server.getAddress().isLoopbackAddress();
    }

    boolean isIpv6() {
        return server.getAddress() instanceof Inet6Address;
    }

    /** {@return its URI, with the address and not the name} */
    String uri() {
        String host = server.isUnresolved() ? server.getHostString() : IpLiteral.format(server.getAddress());
        return way.uri((isIpv6() ? "[" + host + "]" : host) + ":" + server.getPort());
    }
}
