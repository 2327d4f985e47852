package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldFlightTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.1", 4000);
    private static final InetSocketAddress STRANGER = new InetSocketAddress("203.0.113.9", 4000);

    private final HeldFlight flight = new HeldFlight();
    private final List<byte[]> released = new ArrayList<>();

    @Test
    void d01_holdsOneFlight_untilItsSenderIsAuthenticated() {
        byte[] buffer = {0, 22, 1, 0};
        flight.hold(0, PEER, buffer, 1, 2);
        flight.hold(0, STRANGER, buffer, 1, 2);
        buffer[1] = 99; // the buffer is the caller's again

        flight.release(0, PEER, released::add);

        assertThat(released).hasSize(1);
        assertThat(released.get(0)).containsExactly(22, 1);
        flight.release(0, PEER, released::add);
        assertThat(released).hasSize(1);
    }

    @Test
    void d01_takesNoMore_whenEightDatagramsAreHeld() {
        for (int i = 0; i < 8; i++) {
            assertThat(flight.hold(0, STRANGER, new byte[1], 0, 1)).isTrue();
        }
        assertThat(flight.hold(0, PEER, new byte[1], 0, 1)).isFalse();

        flight.clear();
        flight.release(0, STRANGER, released::add);
        assertThat(released).isEmpty();
    }
}
