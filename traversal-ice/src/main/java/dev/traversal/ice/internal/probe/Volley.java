package dev.traversal.ice.internal.probe;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an attempt sends: openers and probes at its pace and within its budget, answers at once. */
final class Volley {
    private static final long FAST_NANOS = 250_000_000;
    private static final int FAST_FACTOR = 4;
    /** An answer leaves twice: to lose both would cost the hit. */
    private static final int ANSWER_COPIES = 2;
    /** Copies of what comes are answered too, but not without end. */
    private static final int MAX_ANSWERS = 16;

    private final ProbePayload payload;
    private final Consumer<Effect> effects;
    private final Pacer pacer;
    private final int rate;
    private final int budget;
    private final Queue<Shot> shots = new ArrayDeque<>();
    private @Nullable Deadline slowing;
    private int sent;
    private int answers;

    private record Shot(int socket, InetSocketAddress target, int ttl) {}

    /**
     * Makes an empty one.
     *
     * @param rate how many datagrams a second
     * @param budget how many in all
     */
    Volley(ProbePayload payload, Consumer<Effect> effects, int rate, int budget, long nowNanos) {
        this.payload = payload;
        this.effects = effects;
        this.rate = rate;
        this.budget = budget;
        this.pacer = new Pacer(rate, nowNanos);
    }

    /** Openers may leave faster for a moment: each of them lives on its own. */
    void hurry(long nowNanos) {
        pacer.rate(FAST_FACTOR * rate, nowNanos);
        slowing = new Deadline(nowNanos + FAST_NANOS, "pace of openers");
    }

    /**
     * Queues an opener or a probe.
     *
     * @param ttl its TTL, 0 for the system's default
     */
    void add(int socket, InetSocketAddress target, int ttl) {
        shots.add(new Shot(socket, target, ttl));
    }

    /** Says that a probe came, at once. */
    void answer(int socket, InetSocketAddress source) {
        if (answers < MAX_ANSWERS) {
            answers++;
            byte[] bytes = payload.of(ProbePayload.Kind.ANSWER, source.getPort());
            for (int i = 0; i < ANSWER_COPIES; i++) {
                effects.accept(new Effect.Transmit(socket, source, bytes.clone(), 0));
            }
        }
    }

    /** Forgets what has not left. */
    void clear() {
        shots.clear();
    }

    /** {@return whether all has left that was queued, or may} */
    boolean isDone() {
        return shots.isEmpty() || left() == 0;
    }

    /** {@return how many have left} */
    int sent() {
        return sent;
    }

    /** {@return how many more may leave} */
    int left() {
        return budget - sent;
    }

    void run(long nowNanos) {
        if (slowing != null && slowing.isDue(nowNanos)) {
            slowing = null;
            pacer.rate(rate, nowNanos);
        }
        while (!isDone() && pacer.take(nowNanos)) {
            Shot shot = shots.remove();
            sent++;
            byte[] bytes = payload.of(ProbePayload.Kind.PROBE, shot.target.getPort());
            effects.accept(new Effect.Transmit(shot.socket, shot.target, bytes, shot.ttl));
        }
    }

    @Nullable
    Deadline nextDeadline() {
        return isDone() ? slowing : Deadline.earlier(slowing, new Deadline(pacer.nextNanos(), "probe"));
    }
}
