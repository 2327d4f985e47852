package dev.traversal.ice.internal.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SecureAssociationTest {
    @AutoClose
    private final HandshakePool pool = HandshakePool.lockstep();

    @Test
    void carriesDataBothWays_whenBothEndsAreWhoTheySay() {
        VirtualLink link = VirtualLink.of(pool, 7).connect();

        link.send(link.client(), "ping".getBytes(UTF_8));
        link.send(link.server(), "pong".getBytes(UTF_8));
        link.runFor(Duration.ofSeconds(1));

        assertThat(link.server().received).containsExactly("ping".getBytes(UTF_8));
        assertThat(link.client().received).containsExactly("pong".getBytes(UTF_8));
    }
}
