package dev.traversal.relay.internal.rendezvous;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Admits connections that have not registered yet, so many in all and so many from one place. */
final class WaitingRoom {
    private static final int PREFIX_BYTES = 8;

    private final RendezvousLimits limits;
    private final Map<ByteBuffer, Integer> bySource = new HashMap<>();
    private int waiting;

    WaitingRoom(RendezvousLimits limits) {
        this.limits = limits;
    }

    /** Returns why the connection may not wait; if it may, it counts until it leaves. */
    Optional<RejectReason> enter(InetAddress source) {
        if (waiting >= limits.maxWaiting()) {
            return Optional.of(RejectReason.TOO_MANY_WAITING);
        }
        if (bySource.getOrDefault(place(source), 0) >= limits.maxWaitingPerAddress()) {
            return Optional.of(RejectReason.TOO_MANY_FROM_ONE_ADDRESS);
        }
        waiting++;
        bySource.merge(place(source), 1, Integer::sum);
        return Optional.empty();
    }

    void leave(InetAddress source) {
        waiting--;
        bySource.computeIfPresent(place(source), (place, count) -> count == 1 ? null : count - 1);
    }

    int waiting() {
        return waiting;
    }

    private static ByteBuffer place(InetAddress source) {
        byte[] address = source.getAddress();
        // one household or server has at least a /64 of IPv6
        return source instanceof Inet6Address
                ? ByteBuffer.wrap(address, 0, PREFIX_BYTES).slice()
                : ByteBuffer.wrap(address);
    }
}
