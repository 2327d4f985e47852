package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.DatagramSink;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The addresses from which a session's datagrams may come: those on which the peer was authenticated. Bounded: the
 * oldest claim goes first.
 */
final class SessionClaims {
    private static final int MAX_CLAIMS = 32;

    private record Claim(int socket, InetSocketAddress remote) {}

    private final Routes routes;
    private final SessionTag tag;
    private final DatagramSink session;
    private final Deque<Claim> claims = new ArrayDeque<>();

    SessionClaims(Routes routes, SessionTag tag, DatagramSink session) {
        this.routes = routes;
        this.tag = tag;
        this.session = session;
    }

    void add(int socket, InetSocketAddress remote) {
        Claim claim = new Claim(socket, remote);
        claims.remove(claim);
        if (claims.size() == MAX_CLAIMS) {
            drop(claims.removeFirst());
        }
        claims.addLast(claim);
        routes.claim(socket, remote, session);
    }

    boolean contains(int socket, InetSocketAddress remote) {
        return claims.contains(new Claim(socket, remote));
    }

    /** Gives everything back, the tag too. */
    void release() {
        claims.forEach(this::drop);
        claims.clear();
        routes.release(tag);
    }

    private void drop(Claim claim) {
        routes.release(claim.socket(), claim.remote(), session);
    }
}
