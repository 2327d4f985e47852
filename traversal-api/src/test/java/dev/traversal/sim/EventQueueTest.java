package dev.traversal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventQueueTest {
    private final EventQueue queue = new EventQueue();

    @Test
    void givesEventsInTheOrderOfTime() {
        Mark late = queued(30);
        Mark early = queued(10);
        Mark middle = queued(20);

        assertThat(drain()).containsExactly(early, middle, late);
    }

    @Test
    void keepsTheOrderOfScheduling_whenTimesAreEqual() {
        List<Mark> marks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            marks.add(queued(5));
        }

        assertThat(drain()).containsExactlyElementsOf(marks);
    }

    @Test
    void movesAnEvent_whenScheduledAgain() {
        Mark moved = queued(10);
        Mark other = queued(20);
        queue.schedule(moved, 30);

        assertThat(drain()).containsExactly(other, moved);
        assertThat(moved.isQueued()).isFalse();
    }

    @Test
    void forgetsAnEvent_whenCancelled() {
        Mark cancelled = queued(10);
        Mark kept = queued(20);
        queue.cancel(cancelled);
        queue.cancel(cancelled);

        assertThat(drain()).containsExactly(kept);
    }

    @Test
    void staysInOrder_whenEventsComeGoAndMoveAtRandom() {
        SplittableRandom random = new SplittableRandom(42);
        List<Mark> live = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int action = live.isEmpty() ? 0 : random.nextInt(4);
            if (action < 2) {
                live.add(queued(random.nextLong(1_000)));
            } else if (action == 2) {
                queue.schedule(live.get(random.nextInt(live.size())), random.nextLong(1_000));
            } else {
                queue.cancel(live.remove(random.nextInt(live.size())));
            }
        }
        live.sort(Comparator.<Mark>comparingLong(mark -> mark.at).thenComparingLong(mark -> mark.sequence));

        assertThat(drain()).containsExactlyElementsOf(live);
    }

    private Mark queued(long at) {
        Mark mark = new Mark();
        queue.schedule(mark, at);
        return mark;
    }

    private List<SimEvent> drain() {
        List<SimEvent> events = new ArrayList<>();
        for (SimEvent next = queue.peek(); next != null; next = queue.peek()) {
            queue.cancel(next);
            events.add(next);
        }
        return events;
    }

    private static final class Mark extends SimEvent {
        @Override
        void fire() {
            throw new AssertionError("nothing fires in this test");
        }
    }
}
