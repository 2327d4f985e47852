package dev.traversal.relay.internal.rendezvous;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests of clients that wait for the directory or the bus. All wait equally long, so the first is due first. */
final class PendingAnswers {
    /**
     * One request.
     *
     * @param connection whose
     * @param id the client's name for it
     * @param atNanos when it is given up
     */
    record Pending(ServerConnection connection, long id, long atNanos) {}

    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private long lastToken;

    long add(ServerConnection connection, long id, long atNanos) {
        long token = ++lastToken;
        pending.put(token, new Pending(connection, id, atNanos));
        connection.pendingRequests++;
        return token;
    }

    @Nullable
    Pending take(long token) {
        Pending taken = pending.remove(token);
        if (taken != null) {
            taken.connection().pendingRequests--;
        }
        return taken;
    }

    @Nullable
    Pending takeDue(long nowNanos) {
        Iterator<Map.Entry<Long, Pending>> entries = pending.entrySet().iterator();
        if (!entries.hasNext()) {
            return null;
        }
        Map.Entry<Long, Pending> first = entries.next();
        return nowNanos - first.getValue().atNanos() >= 0 ? take(first.getKey()) : null;
    }

    @Nullable
    Long nextNanos() {
        Iterator<Pending> values = pending.values().iterator();
        return values.hasNext() ? values.next().atNanos() : null;
    }

    int size() {
        return pending.size();
    }
}
