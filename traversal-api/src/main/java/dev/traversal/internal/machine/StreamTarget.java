package dev.traversal.internal.machine;

import dev.traversal.api.StreamAccess;
import java.net.InetSocketAddress;

/**
 * Where a stream leads: a server that speaks STUN and ChannelData over TCP, TLS or DTLS (RFC 8656 section 3.1).
 *
 * @param server its address; a name is resolved by the driver, or by the proxy
 * @param secure whether it is TLS, with ALPN {@code stun.turn} (RFC 7443)
 * @param datagrams whether it is DTLS, through no proxy: no stream then, but asked for like one
 * @param access through which proxy, and whom to trust
 */
public record StreamTarget(InetSocketAddress server, boolean secure, boolean datagrams, StreamAccess access) {
    /** How the reason of a failure begins when not the server answers but something on the way to it. */
    public static final String INTERCEPTED = "somebody else answers: ";

    /**
     * Leads to a server over TCP or TLS.
     *
     * @param server its address
     * @param secure whether it is TLS
     * @param access through which proxy, and whom to trust
     */
    public StreamTarget(InetSocketAddress server, boolean secure, StreamAccess access) {
        this(server, secure, false, access);
    }
}
