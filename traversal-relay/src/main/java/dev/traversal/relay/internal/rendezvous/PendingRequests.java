package dev.traversal.relay.internal.rendezvous;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests that the server has not answered. All have the same patience, so the first is due first. */
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
        return first != null && nowNanos - first.atNanos() >= 0 ? take(first.id()) : null;
    }

    @Nullable
    Request first() {
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
