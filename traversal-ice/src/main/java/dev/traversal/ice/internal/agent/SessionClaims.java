package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.DatagramSink;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The addresses from which a session's datagrams may come: those on which the peer was authenticated. Bounded: the
 * oldest claim goes first. What comes from addresses that were checked but not yet answered is expected too, since a
 * handshake may be on the heels of the answer; the session decides what to do with it.
 */
final class SessionClaims {
    private static final int MAX_CLAIMS = 32;
    private static final int MAX_EXPECTED = 128;

    private record Claim(int socket, InetSocketAddress remote) {}

    private final Routes routes;
    private final Set<SessionTag> tags = new HashSet<>();
    private final DatagramSink session;
    private final SessionTag first;
    private final Deque<Claim> claims = new ArrayDeque<>();
    private final Set<Claim> expected = new HashSet<>();

    SessionClaims(Routes routes, SessionTag tag, DatagramSink session) {
        this.routes = routes;
        this.first = tag;
        this.tags.add(tag);
        this.session = session;
    }

    /** Another tag leads to the session: it is given back with the rest, or before. */
    void add(SessionTag tag) {
        tags.add(tag);
    }

    /** A tag leads to the session no more, unless the peer's datagrams bear it: that is the first one. */
    void release(SessionTag tag) {
        if (!tag.equals(first) && tags.remove(tag)) {
            routes.release(tag);
        }
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

    /** A check leaves for this address: an answer, and more, may come from it. */
    void expect(int socket, InetSocketAddress remote) {
        if (expected.size() < MAX_EXPECTED && expected.add(new Claim(socket, remote))) {
            routes.expect(socket, remote, session);
        }
    }

    boolean contains(int socket, InetSocketAddress remote) {
        return claims.contains(new Claim(socket, remote));
    }

    /** {@return whether a check left for this address} */
    boolean expects(int socket, InetSocketAddress remote) {
        return expected.contains(new Claim(socket, remote));
    }

    /** Gives everything back, the tags too. */
    void release() {
        claims.forEach(this::drop);
        claims.clear();
        expected.forEach(this::drop);
        expected.clear();
        tags.forEach(routes::release);
        tags.clear();
    }

    private void drop(Claim claim) {
        routes.release(claim.socket(), claim.remote(), session);
    }
}
