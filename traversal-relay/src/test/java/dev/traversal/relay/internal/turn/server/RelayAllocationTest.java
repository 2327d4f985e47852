package dev.traversal.relay.internal.turn.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.traversal.internal.stun.StunAttribute;
import dev.traversal.internal.stun.StunMethod;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server leaves on the heap for a datagram that it passes on. */
class RelayAllocationTest {
    private static final InetSocketAddress CLIENT = TurnWorld.address("198.51.100.7", 40_000);
    private static final InetSocketAddress PEER = TurnWorld.address("198.51.100.9", 50_000);
    private static final int DATAGRAMS = 20_000;
    private static final int CHANNEL = 0x4000;
    private static final byte[] CHANNEL_DATA = TurnClient.channelData(CHANNEL, "x".repeat(1_200));

    private final BareServer server = new BareServer(TurnWorld.config().with(TurnLimits.USUAL.withRates(0, 0)));
    private int relaySocket;

    @BeforeEach
    void allocateAndBind() {
        TurnClient scribe = new TurnWorld().client("scribe");
        server.tell(
                0,
                CLIENT,
                TurnClient.transport(TurnClient.begin(StunMethod.ALLOCATE, TurnClient.newId()))
                        .toBytes());
        scribe.nonce = TurnClient.parse(server.last()).value(StunAttribute.NONCE);
        server.tell(0, CLIENT, scribe.write(StunMethod.ALLOCATE, TurnClient.newId(), TurnClient::transport));
        server.drain();
        relaySocket = server.lastOpened;
        server.tell(
                0,
                CLIENT,
                scribe.write(
                        StunMethod.CHANNEL_BIND,
                        TurnClient.newId(),
                        writer -> writer.intAttribute(StunAttribute.CHANNEL_NUMBER, CHANNEL << 16)
                                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, PEER)));
        assertThat(server.counters.allocations()).isEqualTo(1);
        server.keepNoAnswers();
        server.sentDatagrams = 0;
        server.sentBytes = 0;
    }

    @Test
    void channelDataAllocatesNothing_towardThePeer() {
        long allocated = allocatedByPassing(0, CLIENT);

        assertThat(server.sentBytes).isEqualTo(2 * 1_200L * DATAGRAMS);
        assertThat(allocated).isLessThan(DATAGRAMS); // less than a byte each: the measuring itself
    }

    @Test
    void channelDataAllocatesNothing_towardTheClient() {
        long allocated = allocatedByPassing(relaySocket, PEER);

        assertThat(server.sentBytes).isEqualTo(2 * (4L + CHANNEL_DATA.length) * DATAGRAMS);
        assertThat(allocated).isLessThan(DATAGRAMS);
    }

    private long allocatedByPassing(int socket, InetSocketAddress from) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        pass(socket, from);
        long before = threads.getCurrentThreadAllocatedBytes();
        pass(socket, from);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void pass(int socket, InetSocketAddress from) {
        for (int i = 0; i < DATAGRAMS; i++) {
            server.tell(socket, from, CHANNEL_DATA);
        }
    }
}
