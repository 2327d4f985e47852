package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.ChannelStatistics;
import dev.traversal.api.PathStatistics;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.SimHost;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void countsWhatWentBothWaysOverThePath() {
        SimPair pair = SimPair.seeded(1).both(StatisticsTest::home).start();
        SecureDatagramChannel channel = pair.connect();
        SecureDatagramChannel other = pair.accepted.get(0);
        pair.net.runFor(Duration.ofSeconds(30));
        PathStatistics before = only(channel.statistics());
        PathStatistics othersBefore = only(other.statistics());
        for (int i = 0; i < 100; i++) {
            channel.send(ByteBuffer.allocate(500));
            pair.net.runFor(Duration.ofMillis(10));
        }
        pair.net.runFor(Duration.ofMillis(200));
        PathStatistics after = only(channel.statistics());
        PathStatistics othersAfter = only(other.statistics());
        long questions = after.questionsSent() - before.questionsSent();

        assertThat(questions).isBetween(3L, 6L);
        assertThat(after.packetsSent() - before.packetsSent()).isBetween(100 + questions, 115L);
        assertThat(after.bytesSent() - before.bytesSent()).isBetween(100 * 530L, 100 * 560L);
        assertThat(othersAfter.packetsReceived() - othersBefore.packetsReceived())
                .isEqualTo(after.packetsSent() - before.packetsSent());
        assertThat(othersAfter.bytesReceived() - othersBefore.bytesReceived())
                .isEqualTo(after.bytesSent() - before.bytesSent());
        assertThat(after.path()).isEqualTo(channel.path().orElseThrow());
        assertThat(after.selected()).isTrue();
        assertThat(after.nominated()).isTrue();
        assertThat(after.fractionLost()).isZero();
    }

    @Test
    void tellsRoundTripsAndTheAgeOfConsent() {
        SimPair pair = SimPair.seeded(1).both(StatisticsTest::home).start();
        SecureDatagramChannel channel = pair.connect();
        pair.net.runFor(Duration.ofMinutes(1));
        PathStatistics path = only(channel.statistics());

        assertThat(path.responsesReceived()).isPositive().isLessThanOrEqualTo(path.requestsSent());
        assertThat(path.consentRequestsSent()).isBetween(9L, 16L).isLessThan(path.requestsSent());
        assertThat(path.requestsReceived()).isGreaterThanOrEqualTo(9L);
        Duration mean = path.totalRoundTripTime().dividedBy(path.responsesReceived());
        assertThat(path.currentRoundTripTime())
                .hasValueSatisfying(rtt -> assertThat(rtt)
                        .isEqualTo(channel.roundTripTime().orElseThrow())
                        .isBetween(mean.minusMillis(1), mean.plusMillis(1)));
        assertThat(mean).isBetween(Duration.ofMillis(20), Duration.ofMillis(100));
        assertThat(path.consentAge()).hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofSeconds(7)));
    }

    @Test
    void tellsWhatIsLost_whenThePathGivesNoAnswers() {
        SimPair pair = SimPair.seeded(1).both(StatisticsTest::home).start();
        SecureDatagramChannel channel = pair.connect();
        pair.aliceHost.link().cut();
        for (int i = 0; i < 100; i++) {
            channel.send(ByteBuffer.allocate(10));
            pair.net.runFor(Duration.ofMillis(50));
        }
        PathStatistics path = only(channel.statistics());

        assertThat(path.questionsLost()).isPositive();
        assertThat(path.fractionLost()).isPositive().isLessThanOrEqualTo(1);
        assertThat(path.consentAge()).hasValueSatisfying(age -> assertThat(age).isGreaterThan(Duration.ofSeconds(4)));
    }

    @Test
    void noCountFalls_whenThereWereMorePathsThanAreKept() {
        PathMeters meters = new PathMeters(() -> 0);
        meters.select(0, new InetSocketAddress("198.51.100.1", 1));
        for (int port = 1; port <= 100; port++) {
            meters.of(0, new InetSocketAddress("198.51.100.1", port)).sent(10);
        }
        assertThat(meters.read(0, 0).packetsSent()).isEqualTo(100);
        assertThat(meters.read(0, 0).bytesSent()).isEqualTo(1_000);
    }

    private static PathStatistics only(ChannelStatistics all) {
        assertThat(all.paths()).hasSize(1);
        PathStatistics path = all.paths().get(0);
        assertThat(all.packetsSent()).isEqualTo(path.packetsSent());
        assertThat(all.bytesReceived()).isEqualTo(path.bytesReceived());
        assertThat(all.selectedCandidatePairChanges()).isPositive();
        return path;
    }

    private static SimHost home(SimHost host) {
        SimHost behind = host.behind(NatBox.linuxMasquerade());
        behind.link().delay(Duration.ofMillis(10));
        return behind;
    }
}
