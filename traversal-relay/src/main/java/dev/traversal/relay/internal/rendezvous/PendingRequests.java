package dev.traversal.relay.internal.rendezvous;

import dev.traversal.internal.machine.Deadline;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests that the server has not answered. All have the same patience, so the first is due first; none is given up
 * while there is no evidence yet that the server cannot be reached.
 */
final class PendingRequests {
    /**
     * One request.
     *
     * @param id its name
     * @param text as it is sent
     * @param atNanos when it is given up
     */
    record Request(long id, byte[] text, long atNanos) {}

    private final Map<Long, Request> requests = new LinkedHashMap<>();
    private int bytes;
    private @Nullable Long holdNanos;

    void add(Request request) {
        requests.put(request.id(), request);
        bytes += request.text().length;
    }

    @Nullable
    Request take(long id) {
        Request request = requests.remove(id);
        if (request != null) {
            bytes -= request.text().length;
        }
        return request;
    }

    @Nullable
    Request takeDue(long nowNanos) {
        Request first = first();
        return first != null && nowNanos - dueNanos(first) >= 0 ? take(first.id()) : null;
    }

    /** Gives none up before that time. */
    void hold(long untilNanos) {
        holdNanos = untilNanos;
    }

    /** Gives up whatever is due. */
    void release() {
        holdNanos = null;
    }

    @Nullable
    Deadline deadline() {
        Request first = first();
        return first == null ? null : new Deadline(dueNanos(first), "request");
    }

    private long dueNanos(Request request) {
        Long hold = holdNanos;
        return hold != null && hold - request.atNanos() > 0 ? hold : request.atNanos();
    }

    private @Nullable Request first() {
        Iterator<Request> iterator = requests.values().iterator();
        return iterator.hasNext() ? iterator.next() : null;
    }

    List<Request> all() {
        return new ArrayList<>(requests.values());
    }

    int count() {
        return requests.size();
    }

    int bytes() {
        return bytes;
    }
}
