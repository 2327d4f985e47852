package dev.traversal.relay.internal.turn.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.traversal.api.TransportAddress;
import dev.traversal.relay.internal.turn.ChannelData;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What goes through a channel leaves nothing to the garbage collector. */
class AllocationTest {
    private static final int DATAGRAMS = 20_000;

    private long bytes;

    @Test
    void sendingThroughAChannelAllocatesNothing() {
        InetSocketAddress server = TransportAddress.parse("203.0.113.1:3478").toSocketAddress();
        InetSocketAddress peer = TransportAddress.parse("203.0.113.2:4000").toSocketAddress();
        Link link = new Link(1, server, (socket, remote, buffer, offset, length) -> {
            bytes += length;
            return true;
        });
        Route route = new Route(peer, 2, new Permission(peer.getAddress()), 0);
        route.number(ChannelData.MIN_CHANNEL);
        route.bound(0);
        Map<InetSocketAddress, Route> routes = new ConcurrentHashMap<>(Map.of(peer, route));
        byte[] data = new byte[1_200];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        send(link, routes, peer, data);

        long before = threads.getCurrentThreadAllocatedBytes();
        send(link, routes, peer, data);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(bytes).isEqualTo(2L * DATAGRAMS * (data.length + ChannelData.HEADER_BYTES));
        assertThat(allocated).isLessThan(DATAGRAMS); // less than a byte each: the measuring itself
    }

    private static void send(Link link, Map<InetSocketAddress, Route> routes, InetSocketAddress peer, byte[] data) {
        for (int i = 0; i < DATAGRAMS; i++) {
            Route route = routes.get(peer);
            route.use();
            link.sendChannelData(route.channel(), data, 0, data.length);
        }
    }
}
