package dev.traversal.sim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Orders events by time, then by the order in which they were scheduled. An indexed binary heap: moving is cheap. */
final class EventQueue {
    private @Nullable SimEvent[] heap = new SimEvent[256];
    private int size;
    private long sequence;

    /** Puts an event at a moment, or moves it there. */
    void schedule(SimEvent event, long at) {
        event.at = at;
        event.sequence = sequence++;
        if (event.isQueued()) {
            settle(event);
            return;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        event.index = size;
        heap[size++] = event;
        siftUp(event);
    }

    void cancel(SimEvent event) {
        if (!event.isQueued()) {
            return;
        }
        int hole = event.index;
        event.index = SimEvent.NOT_QUEUED;
        SimEvent last = takeLast();
        if (last != event) {
            place(last, hole);
            settle(last);
        }
    }

    @Nullable
    SimEvent peek() {
        return size == 0 ? null : heap[0];
    }

    int size() {
        return size;
    }

    private SimEvent takeLast() {
        SimEvent last = at(--size);
        heap[size] = null;
        return last;
    }

    private void settle(SimEvent event) {
        siftUp(event);
        siftDown(event);
    }

    private void siftUp(SimEvent event) {
        int index = event.index;
        while (index > 0) {
            SimEvent parent = at((index - 1) >>> 1);
            if (!before(event, parent)) {
                break;
            }
            int up = parent.index;
            place(parent, index);
            index = up;
        }
        place(event, index);
    }

    private void siftDown(SimEvent event) {
        int index = event.index;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            SimEvent lesser = at(child);
            if (!before(lesser, event)) {
                break;
            }
            place(lesser, index);
            index = child;
        }
        place(event, index);
    }

    private void place(SimEvent event, int index) {
        heap[index] = event;
        event.index = index;
    }

    @SuppressWarnings("NullAway") // every slot below size holds an event
    private SimEvent at(int index) {
        return heap[index];
    }

    private static boolean before(SimEvent a, SimEvent b) {
        return a.at < b.at || a.at == b.at && a.sequence < b.sequence;
    }
}
