package dev.traversal.ice.internal.check;

import static dev.traversal.sim.FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT;
import static dev.traversal.sim.MappingBehavior.ENDPOINT_INDEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimStunServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Two peers behind NATs, with a STUN server between them: how fast they meet, and with how many datagrams. */
final class NatMatrixTest {
    @Test
    void connectsFromNothing_whenCandidatesAreTrickled() {
        Seeds.forEach(seed -> {
            Meeting meeting = new Meeting(seed, easy(), easy());
            meeting.offerAtOnce();
            assertThat(meeting.connects(Duration.ofSeconds(3))).isTrue();
            meeting.net.runFor(Duration.ofSeconds(2));
            meeting.assertSamePair();
        });
    }

    @ParameterizedTest
    @EnumSource(InputPolicy.class)
    void meetsThroughEdgesOfEveryKind_withOpeners(InputPolicy policy) {
        Seeds.forEach(seed -> {
            Meeting meeting = new Meeting(
                    seed,
                    NatBox.linuxMasquerade().input(policy),
                    NatBox.linuxMasquerade().input(policy));
            meeting.gatherThenOffer();
            assertThat(meeting.connects(Duration.ofSeconds(5))).isTrue();
            meeting.assertSamePair();
        });
    }

    @Test
    void meetsThroughAcceptingEdges_whenCandidatesAreTrickled() {
        int connected = 0;
        for (long seed = 1; seed <= Seeds.count(); seed++) {
            Meeting meeting = new Meeting(
                    seed,
                    NatBox.linuxMasquerade().input(InputPolicy.ACCEPT),
                    NatBox.linuxMasquerade().input(InputPolicy.ACCEPT));
            meeting.offerAtOnce();
            connected += meeting.connects(Duration.ofSeconds(5)) ? 1 : 0;
        }
        assertThat(connected).isEqualTo(Seeds.count());
    }

    @Test
    void acceptingEdgesKeepPeersApart_withoutOpeners() {
        Seeds.forEach(5, seed -> {
            Meeting meeting = new Meeting(
                    seed,
                    false,
                    NatBox.linuxMasquerade().input(InputPolicy.ACCEPT),
                    NatBox.linuxMasquerade().input(InputPolicy.ACCEPT));
            meeting.gatherThenOffer();
            assertThat(meeting.connects(Duration.ofSeconds(5))).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({"0.16334, 5, 0.99", "0.29289, 15, 0.9"}) // each link, so that 30 and 50 % are lost in each direction
    void connects_whenDatagramsAreLost(double loss, int seconds, double share) {
        int connected = 0;
        for (long seed = 1; seed <= Seeds.count(); seed++) {
            Meeting meeting = new Meeting(seed, easy(), easy());
            meeting.gather();
            meeting.a.host.link().loss(loss);
            meeting.b.host.link().loss(loss);
            meeting.a.offer(meeting.b);
            if (meeting.connects(Duration.ofSeconds(seconds))) {
                connected++;
            }
            meeting.assertPaced();
        }
        assertThat(connected).isGreaterThanOrEqualTo((int) Math.floor(share * Seeds.count()));
    }

    @Test
    void connectsWithinTwoRoundTripsOfThePath_whenNothingIsLost() {
        Seeds.forEach(seed -> {
            Meeting meeting = new Meeting(seed, easy(), easy());
            meeting.gather();
            Duration start = meeting.net.now();
            meeting.a.offer(meeting.b);
            assertThat(meeting.validates(Duration.ofSeconds(1))).isTrue();
            // 80 ms of signaling, then a check and its answer over 50 ms, and what openers cost.
            assertThat(meeting.net.now().minus(start)).isLessThanOrEqualTo(Duration.ofMillis(80 + 50 + 25 + 40));
        });
    }

    @Test
    void prefersThePathWithoutNat_whenBothAreInOneHome() {
        Seeds.forEach(seed -> {
            NatBox home = easy();
            Meeting meeting = new Meeting(seed, home, home);
            meeting.gatherThenOffer();
            assertThat(meeting.connects(Duration.ofSeconds(2))).isTrue();
            assertThat(meeting.a.selected().path().remote().type().token()).isEqualTo("host");
        });
    }

    private static NatBox easy() {
        return NatBox.mapping(ENDPOINT_INDEPENDENT).filtering(ADDRESS_AND_PORT_DEPENDENT);
    }

    /** {@code a ── nat ── internet ── nat ── b}, and a STUN server. */
    private static final class Meeting {
        final SimNetwork net;
        final SimPeer a;
        final SimPeer b;

        Meeting(long seed, NatBox natA, NatBox natB) {
            this(seed, true, natA, natB);
        }

        Meeting(long seed, boolean openers, NatBox natA, NatBox natB) {
            net = SimNetwork.seeded(seed);
            SimHost server = net.host("server");
            List<SimStunServer> servers = List.of(SimStunServer.on(server));
            a = new SimPeer(net.host("a").behind(natA), true, openers, servers);
            b = new SimPeer(net.host("b").behind(natB), false, openers, servers);
        }

        void gather() {
            net.await("candidates", () -> a.isGathered() && b.isGathered(), Duration.ofSeconds(2));
        }

        void gatherThenOffer() {
            gather();
            a.offer(b);
        }

        void offerAtOnce() {
            net.runFor(Duration.ofMillis(1));
            a.offer(b);
        }

        boolean connects(Duration limit) {
            return net.runUntil(() -> a.isConnected() && b.isConnected(), limit);
        }

        boolean validates(Duration limit) {
            return net.runUntil(() -> isValid(a) && isValid(b), limit);
        }

        private static boolean isValid(SimPeer peer) {
            return peer.events.stream().anyMatch(IceEvent.PairValid.class::isInstance);
        }

        void assertSamePair() {
            assertThat(a.selected().path().local().address())
                    .isEqualTo(b.selected().path().remote().address());
            assertThat(b.selected().path().local().address())
                    .isEqualTo(a.selected().path().remote().address());
        }

        void assertPaced() {
            a.assertPaced();
            b.assertPaced();
        }
    }
}
