package dev.traversal.ice.internal.agent;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * DTLS that overtook the check which authenticates its sender: one flight is held, and nothing looks into it before
 * that check has come.
 */
final class HeldFlight {
    private static final int MAX_DATAGRAMS = 8;

    private record Datagram(int socket, InetSocketAddress remote, byte[] bytes) {}

    private final Deque<Datagram> held = new ArrayDeque<>();

    /** {@return false if there is no room} */
    boolean hold(int socket, InetSocketAddress remote, byte[] buffer, int offset, int length) {
        return held.size() < MAX_DATAGRAMS
                && held.add(new Datagram(socket, remote, Arrays.copyOfRange(buffer, offset, offset + length)));
    }

    /** Hands out what came from an address that is authenticated now. */
    void release(int socket, InetSocketAddress remote, Consumer<byte[]> taker) {
        for (Iterator<Datagram> datagrams = held.iterator(); datagrams.hasNext(); ) {
            Datagram datagram = datagrams.next();
            if (datagram.socket() == socket && datagram.remote().equals(remote)) {
                datagrams.remove();
                taker.accept(datagram.bytes());
            }
        }
    }

    void clear() {
        held.clear();
    }
}
