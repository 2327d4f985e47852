package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CloseReason;
import dev.traversal.api.TraversalEvent;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimInterface;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a fault may cost a session that is open. Rows are those of RELIABILITY.md. */
class FaultsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void f04_dataMovesWithinASecond_whenThePathIsCutUnderLoad() {
        Seeds.forEach(seed -> {
            TwoPaths paths = new TwoPaths(seed);
            paths.load(SECOND);
            paths.forgetGaps();
            paths.carrier().link().cut();
            paths.load(Duration.ofSeconds(3));

            assertThat(paths.alice.gap()).isLessThan(SECOND);
            assertThat(paths.bob.gap()).isLessThan(SECOND);
            assertThat(paths.alice.duplicates + paths.bob.duplicates).isZero();
        });
    }

    @Test
    void f05_dataMovesWithinASecond_whenOneDirectionIsCutUnderLoad() {
        Seeds.forEach(seed -> {
            TwoPaths paths = new TwoPaths(seed);
            paths.load(SECOND);
            paths.forgetGaps();
            paths.carrier().link().up().cut();
            paths.load(Duration.ofSeconds(3));

            assertThat(paths.alice.gap()).isLessThan(SECOND);
            assertThat(paths.bob.gap()).isLessThan(SECOND);
        });
    }

    @Test
    void f04_isReportedWithinEightSeconds_whenThePathIsCutWhileIdle() {
        Seeds.forEach(seed -> {
            TwoPaths paths = new TwoPaths(seed);
            SimInterface carrier = paths.carrier();
            carrier.link().cut();
            paths.pair.aliceEvents.clear();
            paths.pair.net.runFor(Duration.ofSeconds(8));

            assertThat(paths.pair.aliceEvents).anyMatch(TraversalEvent.PathLost.class::isInstance);
            assertThat(paths.carrier()).isNotSameAs(carrier);
        });
    }

    @Test
    void f13_staysOnItsPath_whenOneEndPausesHalfASecondAgainAndAgain() {
        Seeds.forEach(seed -> {
            TwoPaths paths = new TwoPaths(seed);
            paths.load(SECOND);
            paths.pair.aliceEvents.clear();
            for (int i = 0; i < 5; i++) {
                paths.pair.aliceHost.pause(Duration.ofMillis(500));
                paths.load(Duration.ofSeconds(5));
            }
            assertThat(paths.pair.aliceEvents).noneMatch(TraversalEvent.PathSelected.class::isInstance);
        });
    }

    @Test
    void f01_dataGoesOn_whenTheNatReboots() {
        Seeds.forEach(seed -> {
            NatBox home = NatBox.linuxMasquerade();
            SimPair pair = SimPair.seeded(seed)
                    .alice(host -> host.behind(home))
                    .bob(host -> host.behind(NatBox.linuxMasquerade()))
                    .start();
            ChannelEnd alice = new ChannelEnd(pair, pair.connect());
            ChannelEnd bob = new ChannelEnd(pair, pair.accepted.get(0));
            run(pair, alice, bob, SECOND);
            home.reboot();
            home.changeAddress();
            run(pair, alice, bob, Duration.ofSeconds(6));

            assertThat(alice.gap()).isLessThan(Duration.ofSeconds(5));
            assertThat(bob.gap()).isLessThan(Duration.ofSeconds(5));
        });
    }

    @Test
    void f10_aNewPathIsFoundWithinASecondAndAHalf_whenOneEndMovesToAnotherNetwork() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed).both(FaultsTest::home).start();
            ChannelEnd alice = new ChannelEnd(pair, pair.connect());
            ChannelEnd bob = new ChannelEnd(pair, pair.accepted.get(0));
            run(pair, alice, bob, SECOND);
            pair.aliceHost.interfaceNamed("eth0").moveTo(NatBox.linuxMasquerade());
            run(pair, alice, bob, Duration.ofSeconds(3));

            assertThat(alice.gap()).isLessThan(Duration.ofMillis(1_500));
            assertThat(bob.gap()).isLessThan(Duration.ofMillis(1_500));
            assertThat(pair.accepted).hasSize(1);
        });
    }

    @Test
    void f11_resumesWithinTwoSeconds_whenTheLineWasDownForTwenty() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed).both(FaultsTest::home).start();
            ChannelEnd alice = new ChannelEnd(pair, pair.connect());
            ChannelEnd bob = new ChannelEnd(pair, pair.accepted.get(0));
            run(pair, alice, bob, SECOND);
            pair.aliceHost.link().cut();
            run(pair, alice, bob, Duration.ofSeconds(20));
            pair.aliceHost.link().mend();
            run(pair, alice, bob, Duration.ofSeconds(3));

            assertThat(alice.gap()).isLessThan(Duration.ofSeconds(22));
            assertThat(bob.gap()).isLessThan(Duration.ofSeconds(22));
        });
    }

    @Test
    void f12_resumesWithinTwoSeconds_whenOneEndWasStoppedForTen() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed).both(FaultsTest::home).start();
            ChannelEnd alice = new ChannelEnd(pair, pair.connect());
            ChannelEnd bob = new ChannelEnd(pair, pair.accepted.get(0));
            run(pair, alice, bob, SECOND);
            pair.bobHost.pause(Duration.ofSeconds(10));
            run(pair, alice, bob, Duration.ofSeconds(13));

            assertThat(alice.gap()).isLessThan(Duration.ofSeconds(12));
            assertThat(bob.gap()).isLessThan(Duration.ofSeconds(12));
        });
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05, 0.15})
    void f15_doesNotFlap_whenDatagramsAreLostBothWays(double loss) {
        Seeds.forEach(seed -> {
            TwoPaths paths = new TwoPaths(seed);
            paths.pair.aliceHost.link().loss(loss);
            paths.load(Duration.ofSeconds(5));
            paths.pair.aliceEvents.clear();
            paths.load(Duration.ofSeconds(60));

            assertThat(paths.pair.aliceEvents).noneMatch(TraversalEvent.PathSelected.class::isInstance);
            assertThat(paths.alice.duplicates + paths.bob.duplicates).isZero();
        });
    }

    @Test
    void f17_deliversNoCorruptedByte_whenOneInAHundredIsDamaged() {
        Seeds.forEach(seed -> {
            SimPair pair = SimPair.seeded(seed).both(FaultsTest::home).start();
            ChannelEnd alice = new ChannelEnd(pair, pair.connect());
            ChannelEnd bob = new ChannelEnd(pair, pair.accepted.get(0));
            pair.aliceHost.link().corrupt(0.01);
            run(pair, alice, bob, Duration.ofSeconds(10));

            assertThat(alice.got).hasSizeGreaterThan(900).allMatch(number -> number < bob.sent);
            assertThat(bob.got).hasSizeGreaterThan(900).allMatch(number -> number < alice.sent);
            assertThat(alice.channel.closed()).isNotDone();
        });
    }

    @Test
    void f26_theEndIsReported_whenThePeerIsKilled() {
        TwoPaths paths = new TwoPaths(1);
        paths.pair.bobHost.kill();
        paths.pair.aliceEvents.clear();
        paths.pair.net.runFor(Duration.ofSeconds(8));
        List<TraversalEvent> soon = List.copyOf(paths.pair.aliceEvents);
        paths.pair.net.await("end", paths.alice.channel.closed()::isDone, Duration.ofSeconds(25));

        assertThat(soon).anyMatch(TraversalEvent.PathLost.class::isInstance);
        assertThat(paths.alice.channel.closed().join()).isEqualTo(CloseReason.LOST);
    }

    private static SimHost home(SimHost host) {
        return host.behind(NatBox.linuxMasquerade());
    }

    private static void run(SimPair pair, ChannelEnd alice, ChannelEnd bob, Duration duration) {
        for (long i = 0; i < duration.toMillis() / 10; i++) {
            alice.send();
            bob.send();
            pair.net.runFor(Duration.ofMillis(10));
        }
    }
}
