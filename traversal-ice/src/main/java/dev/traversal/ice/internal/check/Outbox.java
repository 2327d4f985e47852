package dev.traversal.ice.internal.check;

import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** What the machine wants done and has to report, in order. */
final class Outbox {
    private final Queue<Effect> effects = new ArrayDeque<>(4);
    private final Queue<IceEvent> events = new ArrayDeque<>(4);

    void transmit(int socket, InetSocketAddress remote, byte[] payload, int ttl) {
        effects.add(new Effect.Transmit(socket, remote, payload, ttl));
    }

    void tell(IceEvent event) {
        events.add(event);
    }

    void clearEffects() {
        effects.clear();
    }

    @Nullable
    Effect pollEffect() {
        return effects.poll();
    }

    @Nullable
    IceEvent pollEvent() {
        return events.poll();
    }
}
