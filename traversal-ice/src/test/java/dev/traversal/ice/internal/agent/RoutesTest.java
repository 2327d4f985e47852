package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.DatagramSink;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class RoutesTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.1", 4000);
    private static final DatagramSink FIRST = (socket, remote, buffer, offset, length) -> {};
    private static final DatagramSink SECOND = (socket, remote, buffer, offset, length) -> {};

    private final Routes routes = new Routes();

    @Test
    void givesATagToOneSessionOnly() {
        SessionTag tag = new SessionTag(-1);

        assertThat(routes.claim(tag, FIRST)).isTrue();
        assertThat(routes.claim(tag, SECOND)).isFalse();
        assertThat(routes.byTag(-1)).isSameAs(FIRST);
    }

    @Test
    void keepsTheLaterClaim_whenTheEarlierOneIsGivenBack() {
        routes.claim(5, PEER, FIRST);
        routes.claim(5, PEER, SECOND);
        routes.release(5, PEER, FIRST);

        assertThat(routes.byRemote(5, PEER)).isSameAs(SECOND);
        assertThat(routes.byRemote(0, PEER)).isNull();
        assertThat(routes.byRemote(99, PEER)).isNull();
    }

    @Test
    void prefersWhoWasAuthenticated_toWhoOnlyExpectsAnAnswer() {
        routes.expect(0, PEER, FIRST);
        assertThat(routes.byRemote(0, PEER)).isSameAs(FIRST);

        routes.claim(0, PEER, SECOND);
        routes.expect(0, PEER, FIRST);
        assertThat(routes.byRemote(0, PEER)).isSameAs(SECOND);
    }

    @Test
    void forgetsTheOldestAddress_whenASessionClaimsTooMany() {
        SessionTag tag = new SessionTag(7);
        routes.claim(tag, FIRST);
        SessionClaims claims = new SessionClaims(routes, tag, FIRST);
        for (int port = 1; port <= 40; port++) {
            claims.add(0, new InetSocketAddress("203.0.113.1", port));
        }

        assertThat(claims.contains(0, new InetSocketAddress("203.0.113.1", 1))).isFalse();
        assertThat(claims.contains(0, new InetSocketAddress("203.0.113.1", 40))).isTrue();
        assertThat(routes.size()).isEqualTo(1 + 32);

        claims.release();
        assertThat(routes.size()).isZero();
    }
}
