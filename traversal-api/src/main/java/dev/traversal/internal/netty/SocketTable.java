package dev.traversal.internal.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one driver by name: read from any thread without a lock or a boxed key, changed under one.
 *
 * <p>Open addressing. A closed socket keeps its place until the table is rebuilt, so that a reader's probe never breaks
 * off early.
 */
final class SocketTable {
    private static final int FIRST_CAPACITY = 16;

    private volatile AtomicReferenceArray<@Nullable DriverSocket> places = new AtomicReferenceArray<>(FIRST_CAPACITY);
    private int used;

    @Nullable
    DriverSocket find(int name) {
        AtomicReferenceArray<@Nullable DriverSocket> table = places;
        int mask = table.length() - 1;
        for (int i = start(name, mask); ; i = (i + 1) & mask) {
            DriverSocket socket = table.get(i);
            if (socket == null) {
                return null;
            }
            if (socket.name() == name && !socket.isClosed()) {
                return socket;
            }
        }
    }

    /** {@return false if the name is taken} */
    synchronized boolean add(DriverSocket socket) {
        if (find(socket.name()) != null) {
            return false;
        }
        if ((used + 1) * 2 > places.length()) {
            rebuild();
        }
        insert(places, socket);
        used++;
        return true;
    }

    synchronized List<DriverSocket> all() {
        List<DriverSocket> open = new ArrayList<>();
        for (int i = 0; i < places.length(); i++) {
            DriverSocket socket = places.get(i);
            if (socket != null && !socket.isClosed()) {
                open.add(socket);
            }
        }
        return open;
    }

    private void rebuild() {
        List<DriverSocket> open = all();
        int capacity = FIRST_CAPACITY;
        while (capacity < (open.size() + 1) * 4) {
            capacity *= 2;
        }
        AtomicReferenceArray<@Nullable DriverSocket> fresh = new AtomicReferenceArray<>(capacity);
        open.forEach(socket -> insert(fresh, socket));
        used = open.size();
        places = fresh;
    }

    private static void insert(AtomicReferenceArray<@Nullable DriverSocket> table, DriverSocket socket) {
        int mask = table.length() - 1;
        int i = start(socket.name(), mask);
        while (table.get(i) != null) {
            i = (i + 1) & mask;
        }
        table.set(i, socket);
    }

    private static int start(int name, int mask) {
        int mixed = name * 0x9E3779B9;
        return (mixed ^ (mixed >>> 16)) & mask;
    }
}
