package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.Liveness;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.api.TraversalEvent;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an idle channel costs, and that it can be used again. */
class LivenessTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void sendsOneDatagramIn25SecondsAtMost_whenSparingAndTheNatForgetsAfterSixty() {
        Seeds.forEach(10, seed -> {
            SimPair pair = sparing(seed, Duration.ofMinutes(1));
            SecureDatagramChannel channel = pair.connect();
            pair.net.runFor(Duration.ofMinutes(10)); // in which it learns
            pair.aliceHost.traffic().reset();
            pair.bobHost.traffic().reset();
            pair.net.runFor(HOUR);

            long most = HOUR.dividedBy(Duration.ofSeconds(25));
            assertThat(pair.aliceHost.traffic().datagramsSent()).isLessThanOrEqualTo(most);
            assertThat(pair.bobHost.traffic().datagramsSent()).isLessThanOrEqualTo(most);
            assertThat(pair.echo(channel, "still here")).containsExactly("still here");
        });
    }

    @Test
    void sendsOneDatagramIn25SecondsAtMost_whileItLearns() {
        Seeds.forEach(10, seed -> {
            SimPair pair = sparing(seed, Duration.ofMinutes(1));
            pair.connect();
            pair.net.runFor(Duration.ofSeconds(5));
            pair.aliceHost.traffic().reset();
            pair.net.runFor(HOUR);

            assertThat(pair.aliceHost.traffic().datagramsSent())
                    .isLessThanOrEqualTo(HOUR.dividedBy(Duration.ofSeconds(25)));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 30, 60, 120, 300})
    void f03_nothingIsLost_whenAnHourOfSilenceIsOver(int lifetimeSeconds) {
        Seeds.forEach(10, seed -> {
            SimPair pair = sparing(seed, Duration.ofSeconds(lifetimeSeconds));
            SecureDatagramChannel channel = pair.connect();
            for (int i = 0; i < 3; i++) {
                pair.net.runFor(HOUR);
                assertThat(pair.echo(channel, "after " + i)).containsExactly("after " + i);
            }
        });
    }

    @Test
    void f04_isReportedWithinFourSeconds_whenThePathIsCutWhileIdleAndLivenessIsFast() {
        Seeds.forEach(seed -> {
            SimPair pair = with(seed, Liveness.FAST, NatBox.linuxMasquerade(), NatBox.linuxMasquerade());
            pair.connect();
            pair.net.runFor(Duration.ofSeconds(20));
            pair.aliceHost.link().cut();
            pair.aliceEvents.clear();
            pair.net.runFor(Duration.ofSeconds(4));

            assertThat(pair.aliceEvents).anyMatch(TraversalEvent.PathLost.class::isInstance);
        });
    }

    @Test
    void f26_isReportedWithinFourSeconds_whenThePeerIsKilledAndLivenessIsFast() {
        Seeds.forEach(seed -> {
            SimPair pair = with(seed, Liveness.FAST, NatBox.linuxMasquerade(), NatBox.linuxMasquerade());
            pair.connect();
            pair.net.runFor(Duration.ofSeconds(20));
            pair.bobHost.kill();
            pair.aliceEvents.clear();
            pair.net.runFor(Duration.ofSeconds(4));

            assertThat(pair.aliceEvents).anyMatch(TraversalEvent.PathLost.class::isInstance);
        });
    }

    @Test
    void staysOpen_whenLivenessIsFastAndNothingIsWrong() {
        SimPair pair = with(1, Liveness.FAST, NatBox.linuxMasquerade(), NatBox.linuxMasquerade());
        pair.connect();
        pair.net.runFor(Duration.ofSeconds(20));
        pair.aliceEvents.clear();
        pair.net.runFor(Duration.ofMinutes(10));

        assertThat(pair.aliceEvents).noneMatch(TraversalEvent.PathLost.class::isInstance);
    }

    private static SimPair sparing(long seed, Duration lifetime) {
        return with(seed, Liveness.SPARING, home().lifetime(lifetime), home().lifetime(lifetime));
    }

    private static SimPair with(long seed, Liveness liveness, NatBox a, NatBox b) {
        return SimPair.seeded(seed)
                .alice(host -> delayed(host.behind(a)))
                .bob(host -> delayed(host.behind(b)))
                .aliceOptions(builder -> builder.liveness(liveness))
                .bobOptions(builder -> builder.liveness(liveness))
                .start();
    }

    private static NatBox home() {
        return NatBox.mapping(MappingBehavior.ENDPOINT_INDEPENDENT)
                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT);
    }

    private static SimHost delayed(SimHost host) {
        host.link().delay(Duration.ofMillis(10));
        return host;
    }
}
