package dev.traversal.relayed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalAgent;
import dev.traversal.api.TraversalEvent.GatheringFailed;
import dev.traversal.api.TraversalException;
import dev.traversal.relay.internal.turn.server.TurnLimits;
import dev.traversal.relayed.RelayedPair.Ends;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What faults may cost a session that has relays. Rows are those of RELIABILITY.md. */
class RelayFaultsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int DEEP_SEEDS = 2_000;
    private static final int DEEP_SWITCHES = 10_000;
    /** Direct paths are looked for again after half a minute: until then nothing happens. */
    private static final Duration SEARCH_LESS_A_LITTLE = Duration.ofSeconds(27);

    private static final int USUAL_SWITCHES = 20;

    @Test
    void f05_theRelayCarriesOnWithinASecond_whenOneDirectionOfTheDirectPathIsDropped() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxMasquerade, NatBox::linuxMasquerade, 1);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(2));
            assertThat(ends.alice().isRelayed()).isFalse();
            ends.alice().forgetGap();
            ends.bob().forgetGap();
            pair.net.block(pair.aliceHost, pair.bobHost);
            pair.load(ends, Duration.ofSeconds(3));

            assertThat(ends.alice().gap()).isLessThanOrEqualTo(SECOND);
            assertThat(ends.bob().gap()).isLessThanOrEqualTo(SECOND);
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void f08_aRelayedSessionIsUntouched_andANewOneFailsInTime_whenTheRendezvousIsDown() {
        Seeds.forEach(Math.max(1, Seeds.count() / 25), seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxRandom, NatBox::linuxMasquerade, 1);
            Ends ends = pair.connect();
            pair.hub.goDown();
            Duration before = pair.net.now();
            CompletableFuture<SecureDatagramChannel> another = pair.alice.connect(pair.bob.ticket());
            pair.net.await("a failure", another::isDone, Duration.ofSeconds(5));
            assertThat(pair.net.now().minus(before)).isLessThanOrEqualTo(Duration.ofSeconds(5));
            assertThat(catchThrowable(another::join)).hasRootCauseInstanceOf(TraversalException.class);
            for (int second = 0; second < 600; second++) {
                ends.alice().send();
                ends.bob().send();
                pair.net.runFor(SECOND);
            }

            assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
            assertThat(ends.bob().received()).isEqualTo(ends.alice().sent);
            assertThat(ends.alice().isRelayed()).isTrue();
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void f20_dataGoesOnByTcpWithinThreeSeconds_whenUdpIsBlockedMeanwhile() {
        Seeds.forEach(seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxRandom, NatBox::linuxMasquerade, 1);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofSeconds(2));
            ends.alice().forgetGap();
            ends.bob().forgetGap();
            ((NatBox) pair.aliceEdge).udpBlocked(true);
            pair.load(ends, Duration.ofSeconds(10));

            assertThat(ends.alice().gap()).isLessThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(ends.bob().gap()).isLessThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void f24_theRelayCarriesDataWithinASecond_andCheckingCalmsDown_whenBothNatsAreHard() {
        Seeds.forEach(Math.max(1, Seeds.count() / 5), seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxRandom, NatBox::linuxRandom, 1);
            Duration before = pair.net.now();
            Ends ends = pair.connect();
            while (ends.alice().received() == 0 || ends.bob().received() == 0) {
                pair.load(ends, Duration.ofMillis(10));
                assertThat(pair.net.now().minus(before)).isLessThanOrEqualTo(SECOND);
            }
            assertThat(ends.alice().isRelayed()).isTrue();
            pair.net.runFor(Duration.ofMinutes(5));
            long sent = pair.aliceHost.traffic().datagramsSent();
            pair.net.runFor(Duration.ofMinutes(5));

            assertThat(pair.aliceHost.traffic().datagramsSent() - sent).isLessThan(5 * 60 * 2);
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void f30_whoIsAdmittedKeepsItsRate_andTheOthersAreToldAtOnce_whenTwiceAsManyComeAsThereIsRoomFor() {
        Seeds.forEach(seed -> {
            TurnLimits room = TurnLimits.USUAL.withQuotas(2, 128, 512);
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxRandom, NatBox::linuxMasquerade, 1, false, room);
            Ends ends = pair.connect();
            List<GatheringFailed> refusals = new ArrayList<>();
            List<TraversalAgent> late = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                SimHost host = pair.net.host("late" + i).behind(NatBox.linuxRandom());
                TraversalAgent agent = pair.builder(host, false)
                        .onEvent(event -> {
                            if (event instanceof GatheringFailed failed) {
                                refusals.add(failed);
                            }
                        })
                        .build();
                agent.listen(channel -> {});
                late.add(agent);
            }
            pair.load(ends, SECOND);

            assertThat(refusals).hasSize(2).allMatch(it -> it.reason().contains("508"));
            pair.load(ends, Duration.ofSeconds(4));
            pair.net.runFor(SECOND);
            assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
            assertThat(ends.bob().received()).isEqualTo(ends.alice().sent);
            assertThat(ends.alice().isRelayed()).isTrue();
            late.forEach(TraversalAgent::close);
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }

    @Test
    void noDatagramIsLostOrRepeated_byTheSwitchFromTheRelayToADirectPath() {
        Seeds.forEach(Seeds.count() < DEEP_SEEDS ? USUAL_SWITCHES : DEEP_SWITCHES, seed -> {
            RelayedPair pair = new RelayedPair(seed, NatBox::linuxMasquerade, NatBox::linuxMasquerade, 1);
            pair.net.partition(pair.aliceHost, pair.bobHost);
            Ends ends = pair.connect();
            pair.load(ends, Duration.ofMillis(seed * 370 % 1_000));
            assertThat(ends.alice().isRelayed()).isTrue();
            pair.net.heal(pair.aliceHost, pair.bobHost);
            pair.net.runFor(SEARCH_LESS_A_LITTLE);
            for (int i = 0; i < 120 && (ends.alice().isRelayed() || ends.bob().isRelayed()); i++) {
                pair.load(ends, SECOND);
            }
            assertThat(ends.alice().isRelayed() || ends.bob().isRelayed()).isFalse();
            pair.load(ends, SECOND);
            pair.net.runFor(SECOND);

            assertThat(ends.alice().received()).isEqualTo(ends.bob().sent);
            assertThat(ends.bob().received()).isEqualTo(ends.alice().sent);
            assertThat(ends.alice().duplicates + ends.bob().duplicates).isZero();
            assertThat(pair.closeAndFindLeftovers()).isEmpty();
        });
    }
}
