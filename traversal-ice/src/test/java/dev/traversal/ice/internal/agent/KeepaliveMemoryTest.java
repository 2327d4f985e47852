package dev.traversal.ice.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepaliveMemoryTest {
    private static final KeepaliveMemory.Gateway HOME = gateway("192.168.1.2", "203.0.113.3");
    private static final KeepaliveMemory.Gateway CAFE = gateway("192.168.1.2", "203.0.113.4");

    private final KeepaliveMemory memory = new KeepaliveMemory(Duration.ofSeconds(15));
    private final Object session = new Object();
    private final Object other = new Object();
    private long now = 5;

    @Test
    void doublesUpToTwoMinutes_whileMappingsSurvive() {
        for (int seconds : new int[] {30, 60, 120}) {
            assertThat(interval(HOME, session)).isEqualTo(Duration.ofSeconds(seconds));
            survive(HOME, session, 0.8 * seconds);
        }
        assertThat(interval(HOME, session)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void goesOneStepBackAndStaysThere_whenAMappingDies() {
        survive(HOME, session, 28);
        survive(HOME, session, 55);
        assertThat(interval(HOME, session)).isEqualTo(Duration.ofMinutes(2));

        lose(HOME, session, 95);
        assertThat(interval(HOME, session)).isEqualTo(Duration.ofMinutes(1));

        lose(HOME, session, 55);
        survive(HOME, session, 28);
        assertThat(interval(HOME, session)).isEqualTo(Duration.ofSeconds(30));
        assertThat(interval(HOME, other)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void triesAgain_whenSixHoursHavePassed() {
        lose(HOME, session, 28);
        assertThat(interval(HOME, session)).isEqualTo(Duration.ofSeconds(15));
        now += Duration.ofHours(6).toNanos();
        assertThat(interval(HOME, session)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void remembersEachGateway() {
        survive(HOME, session, 28);

        assertThat(interval(HOME, other)).isEqualTo(Duration.ofMinutes(1));
        assertThat(interval(CAFE, other)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void letsOneSessionAtATimeTryMore() {
        assertThat(interval(HOME, session)).isEqualTo(Duration.ofSeconds(30));
        assertThat(interval(HOME, other)).isEqualTo(Duration.ofSeconds(15));

        now += Duration.ofMinutes(6).toNanos(); // the first never came back
        assertThat(interval(HOME, other)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void learnsNothing_fromASilenceThatWasShort() {
        survive(HOME, session, 28);
        lose(HOME, session, 5);
        assertThat(interval(HOME, session)).isEqualTo(Duration.ofMinutes(1));
    }

    private Duration interval(KeepaliveMemory.Gateway gateway, Object who) {
        return Duration.ofNanos(memory.intervalNanos(gateway, who, now));
    }

    private void survive(KeepaliveMemory.Gateway gateway, Object who, double seconds) {
        memory.survived(gateway, who, (long) (seconds * 1e9));
    }

    private void lose(KeepaliveMemory.Gateway gateway, Object who, double seconds) {
        memory.lost(gateway, who, (long) (seconds * 1e9), now);
    }

    private static KeepaliveMemory.Gateway gateway(String inside, String outside) {
        return new KeepaliveMemory.Gateway(address(inside), address(outside));
    }

    private static InetAddress address(String literal) {
        return new InetSocketAddress(literal, 1).getAddress();
    }
}
