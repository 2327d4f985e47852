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
    private final Invited invited;

    Outbox(Invited invited) {
        this.invited = invited;
    }

    void transmit(int socket, InetSocketAddress remote, byte[] payload, int ttl) {
        invited.sentTo(remote.getAddress());
        effects.add(new Effect.Transmit(socket, remote, payload, ttl));
    }

    /** {@return whether nothing has left for a host yet, from any session} */
    boolean isUninvited(InetSocketAddress remote) {
        return !invited.includes(remote.getAddress());
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
