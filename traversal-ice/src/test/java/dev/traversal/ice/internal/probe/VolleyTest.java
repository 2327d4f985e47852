package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How fast and how much an attempt sends. */
class VolleyTest {
    private static final InetSocketAddress PEER = new InetSocketAddress("203.0.113.9", 4_000);
    private static final long SECOND = 1_000_000_000;
    private static final int RATE = 500;

    private final List<Effect> sent = new ArrayList<>();
    private final ProbePayload payload = new ProbePayload(1, new byte[32]);

    @Test
    void nothingExceedsTheBurstAndTheRate() {
        Volley volley = volley(10_000, 0);
        add(volley, 5_000);
        for (long now = 0; now <= 4 * SECOND; now = next(volley)) {
            volley.run(now);

            assertThat(sent).hasSizeLessThanOrEqualTo((int) (Pacer.BURST + RATE * now / SECOND) + 1);
        }
        assertThat(sent).hasSizeBetween(Pacer.BURST + 4 * RATE - 2, Pacer.BURST + 4 * RATE + 1);
    }

    @Test
    void openersMayHurry_forAQuarterOfASecond() {
        Volley volley = volley(10_000, 0);
        volley.hurry(0);
        add(volley, 5_000);
        for (long now = 0; now <= SECOND; now = next(volley)) {
            volley.run(now);
        }

        assertThat(sent).hasSizeBetween(64 + 500 + 375 - 4, 64 + 500 + 375 + 4);
    }

    @Test
    void theBudgetEndsIt() {
        Volley volley = volley(100, 0);
        add(volley, 5_000);
        for (long now = 0; now <= 4 * SECOND; now += SECOND / 100) {
            volley.run(now);
        }

        assertThat(sent).hasSize(100);
        assertThat(volley.isDone()).isTrue();
        assertThat(volley.nextDeadline()).isNull();
    }

    @Test
    void n05_copiesOfAGoodProbe_areAnsweredSixteenTimes() {
        Volley volley = volley(100, 0);
        for (int i = 0; i < 1_000; i++) {
            volley.answer(1, PEER);
        }

        assertThat(sent).hasSize(32);
    }

    private Volley volley(int budget, long now) {
        return new Volley(payload, sent::add, RATE, budget, now);
    }

    private static void add(Volley volley, int count) {
        for (int i = 0; i < count; i++) {
            volley.add(1, PEER, 0);
        }
    }

    private static long next(Volley volley) {
        Deadline next = volley.nextDeadline();
        return next == null ? Long.MAX_VALUE : next.atNanos();
    }
}
