package dev.traversal.api;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TraversalAgentBuilderTest {
    private final TraversalAgentBuilder builder = TraversalAgent.builder();

    @Test
    void keepalivesAreNoMoreFrequentThanTheStandardAllows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.keepaliveInterval(Duration.ofMillis(14_999)))
                .withMessage("keepalive interval must be PT15S..PT1M but was PT14.999S");
        assertThatNoException().isThrownBy(() -> builder.keepaliveInterval(Duration.ofSeconds(15)));
    }

    @Test
    void thereIsAPairAtLeast_andNoMoreThanAThousand() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxPairs(0))
                .withMessage("pairs must be 1..1000 but were 0");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxPairs(1_001));
        assertThatNoException().isThrownBy(() -> builder.maxPairs(1));
    }
}
