package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.DatagramSink;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which session a datagram is for: by the tag in STUN messages and ahead of DTLS records, by the remote address for
 * everything else.
 *
 * <p>Thread-safe: sessions claim addresses from their own loops, the socket's loop looks up.
 */
final class Routes {
    private final TagTable byTag = new TagTable();
    private volatile Map<InetSocketAddress, DatagramSink>[] byRemote = newTable(2);

    /** Claims a tag. @return false if it is taken */
    boolean claim(SessionTag tag, DatagramSink session) {
        return byTag.putIfAbsent(tag.bits(), session);
    }

    void release(SessionTag tag) {
        byTag.remove(tag.bits());
    }

    @Nullable
    DatagramSink byTag(int bits) {
        return byTag.get(bits);
    }

    /** Sends what comes from {@code remote} to {@code session}: whoever was authenticated there last has it. */
    void claim(int socket, InetSocketAddress remote, DatagramSink session) {
        ofSocket(socket).put(remote, session);
    }

    /** Sends what comes from {@code remote} to {@code session} as long as nobody was authenticated there. */
    void expect(int socket, InetSocketAddress remote, DatagramSink session) {
        ofSocket(socket).putIfAbsent(remote, session);
    }

    /** Takes a claim back, unless somebody else has it by now. */
    void release(int socket, InetSocketAddress remote, DatagramSink session) {
        ofSocket(socket).remove(remote, session);
    }

    @Nullable
    DatagramSink byRemote(int socket, InetSocketAddress remote) {
        Map<InetSocketAddress, DatagramSink>[] table = byRemote;
        return socket < table.length ? table[socket].get(remote) : null;
    }

    /** {@return how many claims there are, for tests of leaks} */
    int size() {
        return byTag.size() + Arrays.stream(byRemote).mapToInt(Map::size).sum();
    }

    private synchronized Map<InetSocketAddress, DatagramSink> ofSocket(int socket) {
        if (socket >= byRemote.length) {
            Map<InetSocketAddress, DatagramSink>[] larger = newTable(Math.max(socket + 1, 2 * byRemote.length));
            System.arraycopy(byRemote, 0, larger, 0, byRemote.length);
            byRemote = larger;
        }
        return byRemote[socket];
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays cannot be generic
    private static Map<InetSocketAddress, DatagramSink>[] newTable(int sockets) {
        Map[] table = new Map[sockets];
        Arrays.setAll(table, socket -> new ConcurrentHashMap<>());
        return table;
    }
}
