package dev.traversal.ice.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ConnectTest {
    @Test
    void bothSidesSelectTheSamePair_whenTheyReachEachOther() {
        Wire wire = Wire.connected(1);

        assertThat(wire.runUntil(() -> wire.a().isConnected() && wire.b().isConnected(), Duration.ofSeconds(2)))
                .isTrue();

        assertThat(wire.a().selected().remote()).isEqualTo(wire.b().address());
        assertThat(wire.b().selected().remote()).isEqualTo(wire.a().address());
        assertThat(wire.a().selected().rttNanos()).isEqualTo(50_000_000);
        assertThat(wire.elapsed()).isLessThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void firstCheckLeavesAtOnce_whenThePeerBecomesKnown() {
        Wire wire = Wire.connected(2);

        wire.runFor(Duration.ofMillis(1));

        assertThat(wire.a().sent).hasSize(1);
        assertThat(wire.a().sent.get(0).at()).isEqualTo(Duration.ZERO);
    }

    @Test
    void peersCheckIsAnsweredAndPaired_whenItComesBeforeThePeersDescription() {
        Wire wire = new Wire(3);
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.2", 5000);
        wire.introduce(b, a);
        wire.runFor(Duration.ofMillis(60));
        assertThat(b.events(IceEvent.PairValid.class)).hasSize(1);
        assertThat(a.events(IceEvent.EarlyCheckArrived.class))
                .containsExactly(new IceEvent.EarlyCheckArrived(0, b.address()));
        assertThat(a.ice.isAuthenticated(0, b.address())).isTrue();

        wire.introduce(a, b);
        wire.runFor(Duration.ofMillis(1));

        assertThat(a.events(IceEvent.PairAuthenticated.class)).hasSize(1);
        assertThat(wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(1)))
                .isTrue();
        assertThat(a.ice.account().pairs()).hasSize(1);
    }

    @Test
    void peerReflexiveCandidateIsLearnt_whenTheCheckComesFromAnUnknownAddress() {
        Wire wire = new Wire(4);
        Wire.Peer a = wire.peer(true, it -> it).at("198.51.100.1", 4000);
        Wire.Peer b = wire.peer(false, it -> it).at("203.0.113.2", 5000);
        wire.introduce(a, b);
        b.meet(a, Set.of(IceMachine.OUR_OPTION)); // without candidates

        assertThat(wire.runUntil(() -> a.isConnected() && b.isConnected(), Duration.ofSeconds(2)))
                .isTrue();

        assertThat(b.events(IceEvent.RemoteCandidateLearnt.class)).hasSize(1);
        assertThat(b.selected().path().remote().type().token()).isEqualTo("prflx");
    }

    @Test
    void nominationIsRepeatedUntilAnswered_whenDatagramsAreLost() {
        int connected = 0;
        for (long seed = 0; seed < 200; seed++) {
            Wire wire = Wire.connected(seed).loss(0.3);
            if (wire.runUntil(() -> wire.a().isConnected() && wire.b().isConnected(), Duration.ofSeconds(5))) {
                connected++;
            }
        }
        assertThat(connected).isGreaterThanOrEqualTo(198);
    }
}
