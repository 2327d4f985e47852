package dev.traversal.sim;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A datagram on its way: an event that fires where it has arrived. Comes from, and goes back to, a pool. */
final class Packet extends SimEvent {
    private static final int USUAL_BYTES = 2048;
    private static final int IPV4_HEADERS = 28; // IPv4 and UDP
    private static final int IPV6_HEADERS = 48;

    private final SimNetwork network;
    byte[] data = new byte[USUAL_BYTES];
    int length;
    int ttl;
    /** Part of a stream, and no datagram. */
    boolean stream;

    InetSocketAddress source;
    InetSocketAddress destination;

    /** Where it is when it fires: at a station, or else at the inner side of a router. */
    private @Nullable Attachment station;

    private @Nullable SimRouter router;

    Packet(SimNetwork network, InetSocketAddress nowhere) {
        this.network = network;
        this.source = nowhere;
        this.destination = nowhere;
    }

    Packet fill(InetSocketAddress from, InetSocketAddress to, byte[] bytes, int offset, int count, int hopLimit) {
        source = from;
        destination = to;
        ttl = hopLimit;
        stream = false;
        length = count;
        if (data.length < count) {
            data = new byte[count];
        }
        System.arraycopy(bytes, offset, data, 0, count);
        return this;
    }

    Packet copy() {
        Packet copy = network.packet().fill(source, destination, data, 0, length, ttl);
        copy.stream = stream;
        return copy;
    }

    /** {@return bytes with IP and UDP headers} */
    int wireBytes() {
        return length + (Addresses.isIpv6(destination.getAddress()) ? IPV6_HEADERS : IPV4_HEADERS);
    }

    /** {@return whether {@code count} routers let it pass; each takes one from its TTL} */
    boolean passes(int count) {
        if (ttl <= count) {
            return false;
        }
        ttl -= count;
        return true;
    }

    void arriveAt(Attachment place, long at) {
        station = place;
        router = null;
        network.queue().schedule(this, at);
    }

    void arriveInside(SimRouter place, long at) {
        station = null;
        router = place;
        network.queue().schedule(this, at);
    }

    /** Ends its life on the way. */
    void drop(String where, String reason) {
        network.trace().add(SimTrace.Step.DROPPED, where, this, reason);
        release();
    }

    /** Ends its life. */
    void release() {
        station = null;
        router = null;
        network.recycle(this);
    }

    @Override
    void fire() {
        if (station != null) {
            station.owner().receive(this);
        } else if (router != null) {
            router.outbound(this);
        }
    }
}
