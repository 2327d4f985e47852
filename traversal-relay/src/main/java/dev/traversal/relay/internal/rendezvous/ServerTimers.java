package dev.traversal.relay.internal.rendezvous;

import dev.traversal.internal.machine.Deadline;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What is due when, about all connections. */
final class ServerTimers {
    private final TreeSet<ServerConnection.Timer> timers = new TreeSet<>();
    private long lastOrder;

    ServerConnection.Timer add(ServerConnection connection, long atNanos, String reason) {
        ServerConnection.Timer timer = new ServerConnection.Timer(atNanos, ++lastOrder, connection, reason);
        timers.add(timer);
        return timer;
    }

    void cancel(ServerConnection.@Nullable Timer timer) {
        if (timer != null) {
            timers.remove(timer);
        }
    }

    ServerConnection.@Nullable Timer takeDue(long nowNanos) {
        return timers.isEmpty() || nowNanos - timers.first().atNanos() < 0 ? null : timers.pollFirst();
    }

    @Nullable
    Deadline next() {
        return timers.isEmpty()
                ? null
                : new Deadline(timers.first().atNanos(), timers.first().reason());
    }

    int size() {
        return timers.size();
    }
}
