package dev.traversal.internal.machine;

import dev.traversal.api.StreamAccess;
import java.net.InetSocketAddress;

/**
 * Where a stream leads: a server that speaks STUN and ChannelData over TCP or TLS (RFC 8656 section 3.1).
 *
 * @param server its address; a name is resolved by the driver, or by the proxy
 * @param secure whether it is TLS, with ALPN {@code stun.turn} (RFC 7443)
 * @param access through which proxy, and whom to trust
 */
public record StreamTarget(InetSocketAddress server, boolean secure, StreamAccess access) {
    /** How the reason of a failure begins when not the server answers but something on the way to it. */
    public static final String INTERCEPTED = "somebody else answers: ";
}
