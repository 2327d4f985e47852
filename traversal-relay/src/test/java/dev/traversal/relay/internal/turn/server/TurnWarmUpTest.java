package dev.traversal.relay.internal.turn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class TurnWarmUpTest {
    @Test
    void goesThroughAllThatAClientAsksFor() {
        TurnCounters counters = TurnWarmUp.once(new SecureRandom());

        assertThat(counters.allocated()).isEqualTo(1);
        assertThat(counters.allocations()).isZero();
        assertThat(counters.datagramsToPeers()).isEqualTo(TurnWarmUp.ROUNDS);
        assertThat(counters.datagramsToClients()).isEqualTo(TurnWarmUp.ROUNDS);
        assertThat(counters.answers()).isEqualTo(4 + 2 * TurnWarmUp.ROUNDS);
        assertThat(counters.rejected()).as("but for the challenge").hasSize(1);
    }
}
