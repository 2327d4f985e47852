package dev.traversal.ice.internal.agent;

import dev.traversal.internal.machine.DatagramSink;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which session a datagram is for: by the tag in STUN messages and ahead of DTLS records, by the remote address for
 * everything else.
 *
 * <p>Thread-safe: sessions claim addresses from their own loops, the socket's loop looks up.
 */
final class Routes {
    private final TagTable byTag = new TagTable();
    private volatile AtomicReferenceArray<@Nullable Map<InetSocketAddress, DatagramSink>> byRemote =
            new AtomicReferenceArray<>(2);

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
        Map<InetSocketAddress, DatagramSink> table = table(socket);
        if (table != null) {
            table.remove(remote, session);
        }
    }

    @Nullable
    DatagramSink byRemote(int socket, InetSocketAddress remote) {
        Map<InetSocketAddress, DatagramSink> table = table(socket);
        return table == null ? null : table.get(remote);
    }

    /** {@return how many claims there are, for tests of leaks} */
    int size() {
        int claims = byTag.size();
        for (int socket = 0; socket < byRemote.length(); socket++) {
            Map<InetSocketAddress, DatagramSink> table = table(socket);
            claims += table == null ? 0 : table.size();
        }
        return claims;
    }

    private @Nullable Map<InetSocketAddress, DatagramSink> table(int socket) {
        AtomicReferenceArray<@Nullable Map<InetSocketAddress, DatagramSink>> tables = byRemote;
        return socket < tables.length() ? tables.get(socket) : null;
    }

    /** {@return a socket's table, made when it is first needed: few of the names are in use} */
    private synchronized Map<InetSocketAddress, DatagramSink> ofSocket(int socket) {
        Map<InetSocketAddress, DatagramSink> known = table(socket);
        if (known != null) {
            return known;
        }
        if (socket >= byRemote.length()) {
            AtomicReferenceArray<@Nullable Map<InetSocketAddress, DatagramSink>> larger =
                    new AtomicReferenceArray<>(Math.max(socket + 1, 2 * byRemote.length()));
            for (int i = 0; i < byRemote.length(); i++) {
                larger.set(i, byRemote.get(i));
            }
            byRemote = larger;
        }
        Map<InetSocketAddress, DatagramSink> made = new ConcurrentHashMap<>();
        byRemote.set(socket, made);
        return made;
    }
}
