package dev.traversal.relay.internal.turn.client;

import dev.traversal.relay.internal.turn.ChannelData;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Which channel leads to whom (RFC 8656 section 12). */
final class Channels {
    private static final int FIRST_CAPACITY = 16;

    private final Queue<Integer> free = new ArrayDeque<>();
    private @Nullable Route[] routes = new Route[FIRST_CAPACITY];
    private int next = ChannelData.MIN_CHANNEL;

    /** Gives a route a number of its own. {@return whether there was one} */
    boolean assign(Route route) {
        if (route.number() != 0) {
            return true;
        }
        Integer used = free.poll();
        if (used == null && next > ChannelData.MAX_CHANNEL) {
            return false;
        }
        int number = used != null ? used : next++;
        int index = number - ChannelData.MIN_CHANNEL;
        if (index >= routes.length) {
            routes = Arrays.copyOf(routes, routes.length * 2);
        }
        routes[index] = route;
        route.number(number);
        return true;
    }

    /** {@return who is behind a channel, {@code null} for nobody} */
    @Nullable
    Route find(int number) {
        int index = number - ChannelData.MIN_CHANNEL;
        return index < 0 || index >= routes.length ? null : routes[index];
    }

    /** Takes back the number of a route that the relay has forgotten. */
    void release(Route route) {
        if (route.number() != 0) {
            abandon(route);
            free.add(route.number());
        }
    }

    /** Never uses the number of a route again: the relay may have it bound to somebody else. */
    void abandon(Route route) {
        int index = route.number() - ChannelData.MIN_CHANNEL;
        if (index >= 0 && index < routes.length) {
            routes[index] = null;
        }
    }
}
