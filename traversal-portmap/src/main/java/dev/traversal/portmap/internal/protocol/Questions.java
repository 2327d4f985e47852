package dev.traversal.portmap.internal.protocol;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The questions of a client that wait for an answer, each with its repetitions.
 *
 * @param <K> what tells two questions apart
 */
public final class Questions<K> {
    private final Server server;
    private final Outgoing out;
    private final Map<K, Open> open = new LinkedHashMap<>();
    private @Nullable Deadline deadline;

    /**
     * A question that waits.
     *
     * @param payload what is sent
     * @param sinceNanos when it first left
     * @param retry its repetitions
     */
    public record Open(byte[] payload, long sinceNanos, Retry retry) {}

    /**
     * Makes one that asks nothing.
     *
     * @param server where to ask
     * @param out takes what is sent
     */
    public Questions(Server server, Outgoing out) {
        this.server = server;
        this.out = out;
    }

    /**
     * Asks, instead of what was asked under the same name.
     *
     * @param name tells it apart
     * @param payload what is sent
     * @param mostSends how often
     * @param nowNanos the time
     */
    public void ask(K name, byte[] payload, int mostSends, long nowNanos) {
        open.put(name, new Open(payload, nowNanos, Retry.first(mostSends, nowNanos)));
        send(payload);
        deadline = null;
    }

    /**
     * {@return what was asked, now answered}
     *
     * @param name tells it apart
     */
    public @Nullable Open answered(K name) {
        deadline = null;
        return open.remove(name);
    }

    /**
     * {@return whether it waits for an answer}
     *
     * @param name tells it apart
     */
    public boolean isOpen(K name) {
        return open.containsKey(name);
    }

    /** {@return what waits for an answer} */
    public List<K> names() {
        return List.copyOf(open.keySet());
    }

    /**
     * Repeats what is due.
     *
     * @param unanswered takes what has been repeated often enough, when it is forgotten
     * @param nowNanos the time
     */
    public void handleTimeout(BiConsumer<K, Open> unanswered, long nowNanos) {
        deadline = null;
        List<Map.Entry<K, Open>> given = new ArrayList<>();
        for (Map.Entry<K, Open> entry : open.entrySet()) {
            Open asked = entry.getValue();
            if (!asked.retry().isDue(nowNanos)) {
                continue;
            }
            if (asked.retry().isLast()) {
                given.add(Map.entry(entry.getKey(), asked));
            } else {
                entry.setValue(new Open(
                        asked.payload(), asked.sinceNanos(), asked.retry().again(nowNanos)));
                send(asked.payload());
            }
        }
        for (Map.Entry<K, Open> entry : given) {
            open.remove(entry.getKey());
            unanswered.accept(entry.getKey(), entry.getValue());
        }
    }

    /** {@return when the next one is due, {@code null} for none} */
    public @Nullable Deadline nextDeadline() {
        if (deadline == null && !open.isEmpty()) {
            long now = open.values().iterator().next().retry().dueNanos();
            for (Open asked : open.values()) {
                now = asked.retry().dueNanos() - now < 0 ? asked.retry().dueNanos() : now;
            }
            deadline = new Deadline(now, "answer of the gateway");
        }
        return deadline;
    }

    private void send(byte[] payload) {
        out.ask(new Effect.Transmit(server.socket(), server.address(), payload.clone(), 0));
    }
}
