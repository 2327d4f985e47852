package dev.traversal.ice.internal.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeLossTest {
    private static final int HANDSHAKES = 60;

    @AutoClose
    private final HandshakePool pool = HandshakePool.lockstep();

    @Test
    void completesIn5Seconds_whenAThirdOfTheDatagramsIsLost() {
        long seed = 30_000;
        int done = 0;
        for (int i = 0; i < HANDSHAKES; i++) {
            VirtualLink link = VirtualLink.of(pool, seed + 2L * i)
                    .loss(0.3)
                    .delay(Duration.ofMillis(40))
                    .start()
                    .runFor(Duration.ofSeconds(5));
            if (link.client().established() && link.server().established()) {
                done++;
            }
        }

        assertThat(done)
                .as("handshakes done of %d from seed %d", HANDSHAKES, seed)
                .isGreaterThanOrEqualTo(58);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 700, 1_149})
    void completes_whenThePathIsNarrow(int mtu) {
        VirtualLink link = VirtualLink.of(pool, mtu).mtu(mtu).start().runFor(Duration.ofSeconds(3));

        assertThat(link.client().established() && link.server().established()).isTrue();
    }

    @Test
    void resendsAfter200MillisecondsDoublingToASecond() {
        VirtualLink link = VirtualLink.of(pool, 31).loss(1).start();
        long start = link.nowNanos();
        long[] expected = {200, 600, 1_400, 2_400, 3_400};

        for (int i = 0; i < expected.length; i++) {
            long due = start + Duration.ofMillis(expected[i]).toNanos();
            assertThat(link.client().association.nextDeadlineNanos()).isEqualTo(due);
            link.runFor(Duration.ofNanos(due - link.nowNanos()));
            assertThat(link.client().sent).hasSize(i + 2);
        }
        assertThat(link.client().association.statistics().flightsResent()).isEqualTo(expected.length);
    }

    @Test
    void numbersEachResendAnew() {
        VirtualLink link = VirtualLink.of(pool, 32).loss(1).start().runFor(Duration.ofSeconds(5));

        assertThat(link.client().sent)
                .extracting(datagram -> Wire.uint48(datagram, 5))
                .doesNotHaveDuplicates();
    }

    @Test
    void repeatsTheLastFlight_whenThePeerRepeatsItsOwn() {
        VirtualLink link = VirtualLink.of(pool, 33);
        int[] dropped = {0};
        // the server's Finished gets lost twice
        link.filter(transit -> transit.fromClient()
                || !link.server().established() && link.server().sent.size() < 2
                || ++dropped[0] > 2);

        link.start().runFor(Duration.ofSeconds(3));

        assertThat(dropped[0]).isGreaterThan(2);
        assertThat(link.client().established()).isTrue();
        assertThat(link.server().association.statistics().flightsResent()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void forgetsTheLastFlight_whenThePeerSendsData() {
        VirtualLink link = VirtualLink.of(pool, 34).connect();
        byte[] lastOfClient = link.client().sent.get(1);
        link.runFor(Duration.ofSeconds(1));
        link.injectNow(link.server(), lastOfClient);
        assertThat(link.server().sent).as("before any data").hasSize(3);

        link.send(link.client(), "data".getBytes(UTF_8));
        link.runFor(Duration.ofSeconds(1));
        link.injectNow(link.server(), lastOfClient);

        assertThat(link.server().sent).as("after data").hasSize(3);
    }

    @Test
    void answersARepetitionNoMoreThanEvery50Milliseconds() {
        VirtualLink link = VirtualLink.of(pool, 35).connect();
        byte[] lastOfClient = link.client().sent.get(1);

        for (int i = 0; i < 1_000; i++) {
            link.injectNow(link.server(), lastOfClient);
            link.runFor(Duration.ofMillis(1));
        }

        assertThat(link.server().sent.size()).isLessThanOrEqualTo(2 + 20);
    }

    @Test
    void sendsAtOnce_whenThePathChanged() {
        VirtualLink link = VirtualLink.of(pool, 36).loss(1).start().runFor(Duration.ofMillis(100));

        link.client().association.pathChanged(link.nowNanos());
        link.drain(link.client());

        assertThat(link.client().sent).hasSize(2);
    }

    @Test
    void completes_whenDatagramsAreDuplicatedAndReordered() {
        for (int seed = 0; seed < 20; seed++) {
            VirtualLink link = VirtualLink.of(pool, 3_700 + 2L * seed);
            Random chance = new Random(seed);
            link.filter(transit -> {
                VirtualLink.End to = transit.fromClient() ? link.server() : link.client();
                for (int copy = 0; copy < 3; copy++) {
                    link.inject(to, transit.datagram(), Duration.ofMillis(chance.nextInt(150)));
                }
                return false;
            });

            link.start().runFor(Duration.ofSeconds(5));

            assertThat(link.client().established() && link.server().established())
                    .as("seed %d", seed)
                    .isTrue();
        }
    }
}
