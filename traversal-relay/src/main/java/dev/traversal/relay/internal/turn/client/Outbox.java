package dev.traversal.relay.internal.turn.client;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.relay.RelayClient;
import dev.traversal.internal.relay.RelayEvent;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What the parts of a client ask for and report, in order, and the names that they use for it. */
final class Outbox {
    static final int NO_NAME = -1;

    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<RelayEvent> events = new ArrayDeque<>();
    private final BitSet taken = new BitSet(RelayClient.MAX_NAMES);
    private int next;

    /** {@return a name that has not been in use for a while, {@link #NO_NAME} if there is none} */
    int takeName() {
        for (int i = 0; i < RelayClient.MAX_NAMES; i++) {
            int index = (next + i) % RelayClient.MAX_NAMES;
            if (!taken.get(index)) {
                taken.set(index);
                next = index + 1;
                return RelayClient.FIRST_NAME + index;
            }
        }
        return NO_NAME;
    }

    void giveBack(int name) {
        taken.clear(name - RelayClient.FIRST_NAME);
    }

    void ask(Effect effect) {
        effects.add(effect);
    }

    void report(RelayEvent event) {
        events.add(event);
    }

    @Nullable
    Effect pollEffect() {
        return effects.poll();
    }

    @Nullable
    RelayEvent pollEvent() {
        return events.poll();
    }
}
