package dev.traversal.internal.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Effect;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real loops, one of which a callback of the application holds. */
@Tag("loopback")
class BlockedLoopTest {
    private static final int AGENT_SOCKET = 1;
    private static final int PEER_SOCKET = 2;
    private static final int ROUNDS = 100;

    private final Drivers drivers = new Drivers();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void closeDrivers() {
        release.countDown();
        drivers.close();
    }

    /** As in an agent: one machine reads the socket for all and hands what comes to the sessions, by their first byte. */
    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void f29_sessionsOnOtherLoopsGoOn_whileACallbackBlocksItsOwn(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 4);
        Station agent = new Station(driver);
        Station patient = new Station(driver);
        Station other = new Station(driver);
        Station peer = new Station(driver);
        InetSocketAddress agentAt = agent.open(AGENT_SOCKET, Loopback.ipv4(0));
        peer.open(PEER_SOCKET, Loopback.ipv4(0));
        patient.runner.execute((machine, now) -> machine.reflex = (socket, remote, buffer, offset, length) -> hold());
        other.runner.execute((machine, now) -> machine.reflex = (socket, remote, buffer, offset, length) ->
                driver.datagrams().send(AGENT_SOCKET, remote, buffer, offset, length));
        agent.runner.execute((machine, now) -> machine.reflex = (socket, remote, buffer, offset, length) ->
                (buffer[offset] == 'p' ? patient : other).runner.deliver(socket, remote, buffer, offset, length));

        for (Station station : List.of(patient, other, agent)) {
            CountDownLatch told = new CountDownLatch(1);
            station.runner.execute((machine, now) -> told.countDown());
            await(told);
        }
        send(peer, agentAt, "please wait");
        await(blocked);
        for (int round = 0; round < ROUNDS; round++) {
            send(peer, agentAt, "echo " + round);
            assertThat(peer.datagram().payload()).asString(UTF_8).isEqualTo("echo " + round);
        }

        assertThat(release.getCount()).as("the callback still waits").isEqualTo(1);
    }

    private static void send(Station from, InetSocketAddress to, String text) {
        from.ask(new Effect.Transmit(PEER_SOCKET, to, text.getBytes(UTF_8), 0));
    }

    private void hold() {
        blocked.countDown();
        await(release);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
