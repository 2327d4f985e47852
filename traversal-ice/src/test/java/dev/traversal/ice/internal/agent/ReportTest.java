package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.CandidateType;
import dev.traversal.api.ConnectivityAdvice;
import dev.traversal.api.ConnectivityException;
import dev.traversal.api.ConnectivityReport;
import dev.traversal.api.ConnectivityReport.PairReport;
import dev.traversal.api.PairFate;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a report says of a session that came to be, and of one that did not. */
class ReportTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    @Test
    void saysWhichPairWasChosenAndWhyNoOther_whenThePeersMeet() {
        SimPair pair = SimPair.seeded(1).both(SimHost::ipv6).start();
        SecureDatagramChannel channel = pair.connect();
        pair.net.runFor(Duration.ofSeconds(2));
        ConnectivityReport report = reportOf(pair, channel);

        assertThat(report.pairs().stream().filter(PairReport::selected))
                .singleElement()
                .satisfies(chosen -> {
                    assertThat(chosen.fate()).isEqualTo(PairFate.CHOSEN);
                    assertThat(chosen.remote())
                            .isEqualTo(channel.path().orElseThrow().remote());
                    assertThat(chosen.checksAnswered()).isPositive();
                    assertThat(chosen.roundTripTime()).isPresent();
                });
        assertThat(report.pairs())
                .filteredOn(tried -> !tried.selected())
                .isNotEmpty()
                .allSatisfy(tried -> assertThat(tried.fate()).isNotEqualTo(PairFate.CHOSEN));
        assertThat(report.advice()).isEmpty();
        assertThat(report.toText()).contains("data takes it", "pair: host ", "gathered: stun:");
    }

    @Test
    void saysThatNothingAnswered_ofEveryPairThatWasTried() {
        ConnectivityReport report = failure(SimPair.seeded(1).both(ReportTest::hardHome));

        assertThat(report.pairs())
                .isNotEmpty()
                .allSatisfy(tried -> assertThat(tried.fate()).isIn(PairFate.UNANSWERED, PairFate.PENDING));
        assertThat(report.advice())
                .containsExactly(ConnectivityAdvice.NOTHING_ANSWERED, ConnectivityAdvice.NO_IPV6_ON_BOTH_SIDES);
    }

    @Test
    void saysThatOurNatMapsPerDestination_whenTwoServersSeeUsAtTwoPorts() {
        ConnectivityReport report =
                failure(SimPair.seeded(1).both(ReportTest::hardHome).moreStunServers(1));

        assertThat(report.advice())
                .contains(
                        ConnectivityAdvice.NAT_MAPS_PER_DESTINATION, ConnectivityAdvice.PEERS_NAT_MAPS_PER_DESTINATION)
                .doesNotContain(ConnectivityAdvice.NO_STUN_SERVER, ConnectivityAdvice.UDP_SEEMS_BLOCKED);
    }

    @Test
    void saysThatUdpSeemsBlocked_whenNoServerAnswers() {
        ConnectivityReport report =
                failure(SimPair.seeded(1).both(ReportTest::hardHome).stunIsDead());

        assertThat(report.advice())
                .startsWith(ConnectivityAdvice.UDP_SEEMS_BLOCKED)
                .contains(ConnectivityAdvice.PEER_HAS_PRIVATE_ADDRESSES_ONLY);
        assertThat(report.pairs())
                .allSatisfy(tried -> assertThat(tried.local().type()).isEqualTo(CandidateType.HOST));
    }

    @Test
    void saysThatThereIsNoStunServer_whenNoneWasGiven() {
        ConnectivityReport report =
                failure(SimPair.seeded(1).both(ReportTest::hardHome).withoutStun());

        assertThat(report.advice())
                .startsWith(ConnectivityAdvice.NO_STUN_SERVER)
                .doesNotContain(ConnectivityAdvice.UDP_SEEMS_BLOCKED);
        assertThat(report.toText()).contains("no STUN server was given");
    }

    @Test
    void saysThatThereIsNoCommonFamily() {
        ConnectivityReport report = failure(SimPair.seeded(1)
                .alice(SimHost::ipv6)
                .aliceOptions(builder -> builder.addresses(address -> address.getAddress().length == 16))
                .bobOptions(builder -> builder.addresses(address -> address.getAddress().length == 4)));

        assertThat(report.advice()).containsExactly(ConnectivityAdvice.NO_COMMON_FAMILY);
        assertThat(report.pairs()).isEmpty();
    }

    private static ConnectivityReport failure(SimPair.Layout layout) {
        SimPair pair = layout.start();
        Throwable error = pair.failure(TIMEOUT.plusMillis(10));
        assertThat(error).isInstanceOf(ConnectivityException.class);
        return ((ConnectivityException) error).report();
    }

    private static ConnectivityReport reportOf(SimPair pair, SecureDatagramChannel channel) {
        var report = channel.report();
        pair.net.await("report", report::isDone, Duration.ofSeconds(1));
        return report.join();
    }

    private static SimHost hardHome(SimHost host) {
        return host.behind(NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT)
                .filtering(FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT));
    }
}
