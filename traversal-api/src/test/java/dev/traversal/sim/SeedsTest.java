package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets system properties")
class SeedsTest {
    private String seed;
    private String count;

    @BeforeEach
    void remember() {
        seed = System.getProperty(Seeds.SEED);
        count = System.getProperty(Seeds.COUNT);
        System.clearProperty(Seeds.SEED);
        System.clearProperty(Seeds.COUNT);
    }

    @AfterEach
    void restore() {
        set(Seeds.SEED, seed);
        set(Seeds.COUNT, count);
    }

    @Test
    void runsFiftySeeds_orAsManyAsToldTo() {
        assertThat(seedsRun()).hasSize(50).doesNotHaveDuplicates();
        System.setProperty(Seeds.COUNT, "3");
        assertThat(seedsRun()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void runsOneSeed_whenItIsNamed() {
        System.setProperty(Seeds.SEED, "77");

        assertThat(seedsRun()).containsExactly(77L);
        assertThat(SimNetwork.fromProperty().seed()).isEqualTo(77);
    }

    @Test
    void makesASeedUp_whenNoneIsNamed() {
        assertThat(Seeds.fromProperty()).isBetween(0L, 999_999_999L);
    }

    @Test
    void namesTheSeedThatFails() {
        assertThatThrownBy(() -> Seeds.forEach(run -> assertThat(run).isLessThan(4)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 4")
                .hasMessageContaining("-Dtraversal.seed=4");
    }

    private static List<Long> seedsRun() {
        List<Long> seeds = new ArrayList<>();
        Seeds.forEach(seeds::add);
        return seeds;
    }

    private static void set(String key, String value) {
        if (value == null) {
            System.clearProperty(key);
        } else {
            System.setProperty(key, value);
        }
    }
}
