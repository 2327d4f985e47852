package dev.traversal.relay.internal.turn.server;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where clients come in: a UDP socket of the server, or one connection. */
final class Door {
    private final int socket;
    private final int index;
    private final boolean stream;
    private final Map<InetSocketAddress, Allocation> allocations = new HashMap<>();
    private final Map<InetSocketAddress, PortRequest> pending = new HashMap<>(4);
    private long openedNanos;

    private Door(int socket, int index, boolean stream) {
        this.socket = socket;
        this.index = index;
        this.stream = stream;
    }

    static Door udp(int socket, int index) {
        return new Door(socket, index, false);
    }

    static Door stream(int socket, long nowNanos) {
        Door door = new Door(socket, 0, true);
        door.openedNanos = nowNanos;
        return door;
    }

    int socket() {
        return socket;
    }

    /** {@return which of the UDP sockets it is} */
    int index() {
        return index;
    }

    boolean isStream() {
        return stream;
    }

    /** {@return when the connection was accepted, or lost its last allocation} */
    long openedNanos() {
        return openedNanos;
    }

    void idleSince(long nowNanos) {
        openedNanos = nowNanos;
    }

    @Nullable
    Allocation allocation(InetSocketAddress client) {
        return allocations.get(client);
    }

    Map<InetSocketAddress, Allocation> allocations() {
        return allocations;
    }

    Map<InetSocketAddress, PortRequest> pending() {
        return pending;
    }
}
