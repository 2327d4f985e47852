package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureBudgetTest {
    private final FailureBudget budget = new FailureBudget();

    @Test
    void boundsReports_withinASecond_whateverTheOriginOfTime() {
        for (long origin : new long[] {0, Long.MAX_VALUE - 500_000_000L, -7}) {
            assertThat(taken(new FailureBudget(), origin)).isEqualTo(FailureBudget.PER_SECOND);
        }
    }

    @Test
    void allowsReportsAgain_whenASecondHasPassed() {
        assertThat(taken(budget, 5)).isEqualTo(FailureBudget.PER_SECOND);
        assertThat(budget.take(5 + 999_999_999L)).isFalse();
        assertThat(budget.take(5 + 1_000_000_000L)).isTrue();
    }

    private static int taken(FailureBudget budget, long nowNanos) {
        int taken = 0;
        for (int i = 0; i < 1000; i++) {
            if (budget.take(nowNanos + i)) {
                taken++;
            }
        }
        return taken;
    }
}
