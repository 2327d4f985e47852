package dev.traversal.relay.internal.turn.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.traversal.api.TurnServer;
import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.UdpProbe;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What goes through a channel leaves nothing to the garbage collector. */
class AllocationTest {
    private static final int DATAGRAMS = 20_000;

    @Test
    void sendingThroughAChannelAllocatesNothing() {
        SimNetwork net = SimNetwork.seeded(1);
        ScriptedRelay relay = ScriptedRelay.on(net.host("relay"));
        UdpProbe peer = net.host("peer").probe();
        ClientHost client = ClientHost.started(net.host("home"), TurnServer.of(relay.uri(), "alice", "secret"));
        net.await("an allocation", () -> !client.allocated().isEmpty(), Duration.ofSeconds(5));
        client.send(client.only().socket(), peer.local(), "asks for a channel");
        net.runFor(Duration.ofSeconds(1));
        byte[] data = new byte[1_200];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        client.driver.counts = true;
        send(client, peer, data);
        net.runFor(Duration.ofMillis(1));
        client.driver.bytes = 0;

        long before = threads.getCurrentThreadAllocatedBytes();
        send(client, peer, data);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(client.driver.bytes).isEqualTo((data.length + 4L) * DATAGRAMS);
        assertThat(allocated).isLessThan(DATAGRAMS); // less than a byte each: the measuring itself
    }

    private static void send(ClientHost client, UdpProbe peer, byte[] data) {
        int socket = client.only().socket();
        DatagramPort allocation = client.driver.attached.get(socket);
        for (int i = 0; i < DATAGRAMS; i++) {
            allocation.send(socket, peer.local(), data, 0, data.length);
        }
    }
}
