package dev.traversal.portmap.internal.protocol;

import dev.traversal.internal.machine.Effect;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What a client wants done and has to tell, in order. */
public final class Outgoing {
    private final Queue<Effect> effects = new ArrayDeque<>();
    private final Queue<ClientEvent> events = new ArrayDeque<>();

    /**
     * Adds an effect.
     *
     * @param effect what is to be done
     */
    public void ask(Effect effect) {
        effects.add(effect);
    }

    /**
     * Adds an event.
     *
     * @param event what happened
     */
    public void tell(ClientEvent event) {
        events.add(event);
    }

    /** {@return the next effect, {@code null} for none} */
    public @Nullable Effect pollEffect() {
        return effects.poll();
    }

    /** {@return the next event, {@code null} for none} */
    public @Nullable ClientEvent pollEvent() {
        return events.poll();
    }
}
