package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.NatBehavior;
import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.Seeds;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BracketsTest {
    @Test
    void portsBetweenGoFromTheMiddleOutward() {
        assertThat(Brackets.ports(2_000, 2_008, 1, 7, 64))
                .containsExactly(2_004, 2_005, 2_003, 2_006, 2_002, 2_007, 2_001);
        assertThat(Brackets.ports(2_000, 1_992, -2, 3, 64)).containsExactly(1_996, 1_994, 1_998);
    }

    @Test
    void theyGoRoundTheEndOfTheRange() {
        assertThat(Brackets.ports(65_534, 1_025, 1, 2, 64)).containsExactlyInAnyOrder(65_535, 1_024);
    }

    @Test
    void thereAreNone_whereTheEndsSayNothing() {
        assertThat(Brackets.ports(2_000, 2_001, 1, 16, 64)).isEmpty();
        assertThat(Brackets.ports(2_000, 2_000, 1, 16, 64)).isEmpty();
        assertThat(Brackets.ports(2_000, 40_000, 1, 16, 64)).isEmpty();
    }

    @Test
    void noMoreAreGivenThanAreWanted() {
        assertThat(Brackets.ports(2_000, 3_000, 1, 16, 64))
                .hasSize(64)
                .contains(2_500)
                .doesNotContain(2_001);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, -1, -2, 4})
    void theStepIsSeenInTheSamples(int step) {
        Seeds.forEach(seed -> {
            List<PortSample> samples = new ProbedBox(PortAllocation.sequential(step), seed).sample(9, 30_000);
            NatProfile profile = new NatProfile(
                    List.of(InetAddress.getLoopbackAddress()),
                    NatBehavior.ADDRESS_AND_PORT_DEPENDENT,
                    NatBehavior.UNKNOWN,
                    false,
                    0,
                    samples,
                    List.of());

            assertThat(Brackets.step(profile)).isEqualTo(step);
        });
    }

    @Test
    void theWindowMovesWithWhatOthersTake() {
        HardMessage.Bracket bracket =
                new HardMessage.Bracket(1, 1, InetAddress.getLoopbackAddress(), 2_000, 2_010, 1, 1, 100);

        assertThat(Brackets.centre(bracket, 0, 64)).isEqualTo(2_042);
        assertThat(Brackets.centre(bracket, 500_000_000, 64)).isEqualTo(2_092);
    }
}
