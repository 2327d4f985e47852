package dev.traversal.internal.machine;

import dev.traversal.api.StreamAccess;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a stream leads, and what it carries.
 *
 * @param server its address; a name is resolved by the driver, or by the proxy
 * @param secure whether it is TLS, with ALPN {@code stun.turn} (RFC 7443)
 * @param carries what goes over it
 * @param access through which proxy, and whom to trust
 */
public record StreamTarget(InetSocketAddress server, boolean secure, Carries carries, StreamAccess access) {
    /** How the reason of a failure begins when not the server answers but something on the way to it. */
    public static final String INTERCEPTED = "somebody else answers: ";

    private static final StreamAccess DIRECT =
            new StreamAccess(Optional.empty(), Optional.empty(), Optional.empty(), true);

    /** What a stream carries. */
    public enum Carries {
        /** STUN messages and ChannelData over TCP or TLS (RFC 8656 section 3.1). */
        MESSAGES,
        /** The same over DTLS, through no proxy: no stream then, but asked for like one (RFC 7350). */
        DATAGRAMS,
        /** What the machine writes, over TCP and through no proxy; what arrives comes in pieces as the network cut them. */
        BYTES
    }

    /**
     * Leads to a server over TCP or TLS.
     *
     * @param server its address
     * @param secure whether it is TLS
     * @param access through which proxy, and whom to trust
     */
    public StreamTarget(InetSocketAddress server, boolean secure, StreamAccess access) {
        this(server, secure, Carries.MESSAGES, access);
    }

    /**
     * {@return a stream of bytes over TCP}
     *
     * @param server its address, not a name
     */
    public static StreamTarget bytes(InetSocketAddress server) {
        return new StreamTarget(server, false, Carries.BYTES, DIRECT);
    }
}
