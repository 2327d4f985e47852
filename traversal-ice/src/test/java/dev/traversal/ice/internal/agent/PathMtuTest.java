package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.PathStatistics;
import dev.traversal.api.SecureDatagramChannel;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How large the datagrams of a channel may be, in networks that drop what is too large without a word. */
class PathMtuTest {
    private static final int IPV4_OVERHEAD = 71;

    @ParameterizedTest
    @CsvSource({"1500,1500", "1480,1472", "1400,1400", "1280,1280", "1200,1200", "576,576"})
    void f18_isFoundWithinThreeSeconds_whenWhatIsTooLargeIsDropped(int mtu, int found) {
        Seeds.forEach(10, seed -> {
            SimPair pair = pair(seed, mtu);
            SecureDatagramChannel channel = pair.connect();
            pair.net.runFor(Duration.ofSeconds(3));

            assertThat(measured(channel)).isEqualTo(found - IPV4_OVERHEAD);
            assertThat(measured(pair.accepted.get(0))).isEqualTo(found - IPV4_OVERHEAD);
            assertThat(channel.maxDatagramBytes()).isEqualTo(Math.max(1_150, found - IPV4_OVERHEAD));
            String longest = "x".repeat(Math.min(measured(channel), channel.maxDatagramBytes()));
            assertThat(pair.echo(channel, longest, "short")).containsExactlyInAnyOrder(longest, "short");
        });
    }

    @Test
    void f18_isFound_whenOneInTenIsLost() {
        Seeds.forEach(seed -> {
            SimPair pair = pair(seed, 1_500);
            pair.aliceHost.link().loss(0.1);
            SecureDatagramChannel channel = pair.connect();
            pair.net.runFor(Duration.ofSeconds(5));

            assertThat(measured(channel)).isGreaterThanOrEqualTo(505);
            assertThat(channel.maxDatagramBytes()).isGreaterThanOrEqualTo(1_150);
        });
    }

    @Test
    void f18_theChannelOffersLess_whenThePathTakesLessThanBefore() {
        Seeds.forEach(10, seed -> {
            SimPair pair = pair(seed, 1_500);
            SecureDatagramChannel channel = pair.connect();
            pair.net.runFor(Duration.ofSeconds(3));
            int before = channel.maxDatagramBytes();
            pair.bobHost.link().mtu(1_400);
            Duration changed = pair.net.now();
            while (channel.maxDatagramBytes() == before
                    && pair.net.now().minus(changed).toSeconds() < 20) {
                channel.send(ByteBuffer.allocate(before));
                pair.net.runFor(Duration.ofMillis(20));
            }
            pair.net.runFor(Duration.ofSeconds(3));

            assertThat(before).isEqualTo(1_500 - IPV4_OVERHEAD);
            assertThat(pair.net.now().minus(changed)).isLessThan(Duration.ofSeconds(9));
            assertThat(channel.maxDatagramBytes()).isEqualTo(1_400 - IPV4_OVERHEAD);
            assertThat(channel.send(ByteBuffer.allocate(before))).isTrue(); // who had read it before
        });
    }

    @Test
    void asksAHandfulOfTimes_andNoMoreWhileIdle() {
        SimPair pair = pair(1, 1_400);
        pair.connect();
        int[] large = {0};
        pair.aliceHost.link().up().intercept(packet -> {
            large[0] += packet.length > 600 ? 1 : 0;
            return packet;
        });
        pair.net.runFor(Duration.ofMinutes(30));

        assertThat(large[0]).isBetween(3, 12);
    }

    private static int measured(SecureDatagramChannel channel) {
        return channel.statistics().paths().stream()
                .filter(PathStatistics::selected)
                .findFirst()
                .orElseThrow()
                .maxDatagramBytes();
    }

    private static SimPair pair(long seed, int mtu) {
        return SimPair.seeded(seed).both(host -> home(host, mtu)).start();
    }

    private static SimHost home(SimHost host, int mtu) {
        SimHost behind = host.behind(NatBox.linuxMasquerade());
        behind.link().delay(Duration.ofMillis(10)).mtu(mtu);
        return behind;
    }
}
