package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** Where a session's datagrams that are no STUN come from, and which of them count. Lives on the session's loop. */
final class Arrivals {
    private final SessionClaims claims;
    private final HeldFlight held = new HeldFlight();
    private long strays;

    Arrivals(SessionClaims claims) {
        this.claims = claims;
    }

    /** A check leaves for this address: what comes from there may be the peer's. */
    void expect(Effect.Transmit check) {
        claims.expect(check.socket(), check.remote());
    }

    /** {@return whether the peer was authenticated where a datagram came from} */
    boolean isFromPeer(int onSocket, InetSocketAddress from) {
        return claims.contains(onSocket, from);
    }

    /** Takes a datagram from where the peer was not authenticated: it is kept if that may yet happen. */
    void stray(int onSocket, InetSocketAddress from, byte[] buffer, int offset, int length, boolean mayWait) {
        if (!mayWait || !claims.expects(onSocket, from) || !held.hold(onSocket, from, buffer, offset, length)) {
            strays++;
        }
    }

    /** The peer was authenticated at an address: what was kept from there counts. */
    void release(int onSocket, InetSocketAddress from, Consumer<byte[]> taker) {
        held.release(onSocket, from, taker);
    }

    /** {@return how many datagrams came from addresses where the peer was not authenticated} */
    long strays() {
        return strays;
    }

    /** Gives everything back. */
    void end() {
        claims.release();
        held.clear();
    }
}
