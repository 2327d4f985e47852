package dev.traversal.internal.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.internal.machine.Deadline;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("loopback")
class NettyDriverTest {
    private final Drivers drivers = new Drivers();

    @AfterEach
    void closeDrivers() {
        drivers.close();
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void carriesDatagramsBothWays_whenTwoMachinesHaveASocketEach(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 2);
        Station alice = new Station(driver);
        Station bob = new Station(driver);
        InetSocketAddress aliceAt = alice.open(1, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));

        alice.ask(new Effect.Transmit(1, bobAt, "hello".getBytes(UTF_8), 0));
        ScriptedMachine.Happening.Datagram first = bob.datagram();
        bob.ask(new Effect.Transmit(2, first.remote(), "hello yourself".getBytes(UTF_8), 0));
        ScriptedMachine.Happening.Datagram second = alice.datagram();

        assertThat(first.socket()).isEqualTo(2);
        assertThat(first.remote()).isEqualTo(aliceAt);
        assertThat(first.payload()).asString(UTF_8).isEqualTo("hello");
        assertThat(second.remote()).isEqualTo(bobAt);
        assertThat(second.payload()).asString(UTF_8).isEqualTo("hello yourself");
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void carriesEmptyAndLongestDatagrams(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 2);
        Station alice = new Station(driver);
        Station bob = new Station(driver);
        alice.open(1, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        byte[] longest = new byte[65_507];
        new Random(1).nextBytes(longest);

        alice.ask(new Effect.Transmit(1, bobAt, new byte[0], 0));
        alice.ask(new Effect.Transmit(1, bobAt, longest, 0));

        assertThat(bob.datagram().payload()).isEmpty();
        assertThat(bob.datagram().payload()).isEqualTo(longest);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void sendsFromAnyThread_whenSocketIsOnAnotherLoop(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 2);
        Station alice = new Station(driver);
        Station bob = new Station(driver);
        alice.open(1, Loopback.ipv4(0));
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        byte[] payload = "..outside..".getBytes(UTF_8);

        assertThat(driver.datagrams().send(1, bobAt, payload, 2, 7)).isTrue();

        assertThat(bob.datagram().payload()).asString(UTF_8).isEqualTo("outside");
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void refusesToSend_whenSocketIsUnknownOrClosed(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 2);
        Station alice = new Station(driver);
        InetSocketAddress aliceAt = alice.open(1, Loopback.ipv4(0));
        alice.ask(new Effect.CloseSocket(1));
        alice.ask(new Effect.Transmit(1, aliceAt, new byte[1], 0));
        assertThat(alice.answer(Input.TransmitFailed.class).socket()).isEqualTo(1); // so it is closed

        assertThat(driver.datagrams().send(1, aliceAt, new byte[1], 0, 1)).isFalse();
        assertThat(driver.datagrams().send(77, aliceAt, new byte[1], 0, 1)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void reportsFailure_whenDatagramIsTooLong(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 1);
        Station alice = new Station(driver);
        InetSocketAddress aliceAt = alice.open(1, Loopback.ipv4(0));

        alice.ask(new Effect.Transmit(1, aliceAt, new byte[65_508], 0));
        assertThat(alice.answer(Input.TransmitFailed.class).remote()).isEqualTo(aliceAt);
        alice.ask(new Effect.Transmit(1, aliceAt, new byte[100_000], 0));
        assertThat(alice.answer(Input.TransmitFailed.class).remote()).isEqualTo(aliceAt);
        assertThat(driver.datagrams().send(1, aliceAt, new byte[100_000], 0, 100_000))
                .isFalse();
        assertThat(alice.answer(Input.TransmitFailed.class).remote()).isEqualTo(aliceAt);

        alice.ask(new Effect.Transmit(1, aliceAt, new byte[1], 0));
        assertThat(alice.datagram().payload()).hasSize(1); // the socket goes on
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void reportsFailure_whenAddressIsOfTheOtherFamilyOrUnresolved(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 1);
        Station alice = new Station(driver);
        alice.open(1, Loopback.ipv4(0));

        alice.ask(new Effect.Transmit(1, Loopback.ipv6(9), new byte[1], 0));
        assertThat(alice.answer(Input.TransmitFailed.class).remote()).isEqualTo(Loopback.ipv6(9));
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 9);
        alice.ask(new Effect.Transmit(1, unresolved, new byte[1], 0));
        assertThat(alice.answer(Input.TransmitFailed.class).remote()).isEqualTo(unresolved);
        alice.ask(new Effect.Transmit(1, unresolved, new byte[1], 1));
        if (driver.canLimitTtl()) {
            assertThat(alice.answer(Input.TransmitFailed.class).remote()).isEqualTo(unresolved);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void reportsFailure_whenPortOrNameIsTakenOrAddressIsNotOurs(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 2);
        Station alice = new Station(driver);
        InetSocketAddress taken = alice.open(1, Loopback.ipv4(0));

        alice.ask(new Effect.OpenSocket(2, taken));
        assertThat(alice.answer(Input.SocketFailed.class).socket()).isEqualTo(2);
        alice.ask(new Effect.OpenSocket(1, Loopback.ipv4(0)));
        assertThat(alice.answer(Input.SocketFailed.class).socket()).isEqualTo(1);
        alice.ask(new Effect.OpenSocket(3, Loopback.at("192.0.2.1", 0)));
        assertThat(alice.answer(Input.SocketFailed.class).socket()).isEqualTo(3);
        alice.ask(new Effect.OpenSocket(4, InetSocketAddress.createUnresolved("nowhere.invalid", 0)));
        assertThat(alice.answer(Input.SocketFailed.class).socket()).isEqualTo(4);
        assertThat(alice.open(2, Loopback.ipv4(0)).getPort()).isNotZero(); // a failed name is free again
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportKind.class,
            names = {"EPOLL", "EPOLL_WITHOUT_SEGMENTS"})
    void bindsBothFamiliesToOnePort_whenBothAreWildcards(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 1);
        Station alice = new Station(driver);
        int port = alice.open(4, Loopback.at("0.0.0.0", 0)).getPort();
        InetSocketAddress v6 = alice.open(6, Loopback.at("::", port));
        assertThat(v6.getPort()).isEqualTo(port);

        alice.ask(new Effect.Transmit(6, Loopback.ipv6(port), new byte[] {6}, 0));
        assertThat(alice.datagram().socket()).isEqualTo(6);
        alice.ask(new Effect.Transmit(4, Loopback.ipv4(port), new byte[] {4}, 0));
        ScriptedMachine.Happening.Datagram overV4 = alice.datagram();
        assertThat(overV4.socket()).isEqualTo(4);
        assertThat(overV4.remote()).isEqualTo(Loopback.ipv4(port));
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void answersLiteralsAtOnce_andNamesLater(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 1);
        Station alice = new Station(driver);

        alice.ask(new Effect.Resolve(1, "203.0.113.7"));
        assertThat(alice.answer(Input.Resolved.class))
                .isEqualTo(new Input.Resolved(
                        1, List.of(Loopback.at("203.0.113.7", 0).getAddress())));
        alice.ask(new Effect.Resolve(2, "2001:db8::7"));
        assertThat(alice.answer(Input.Resolved.class).addresses())
                .containsExactly(Loopback.at("2001:db8::7", 0).getAddress());
        alice.ask(new Effect.Resolve(3, "localhost"));
        assertThat(alice.answer(Input.Resolved.class).addresses())
                .isNotEmpty()
                .allMatch(address -> address.isLoopbackAddress());
        alice.ask(new Effect.Resolve(4, "a name with spaces and no end.."));
        assertThat(alice.answer(Input.ResolveFailed.class).query()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void handsDatagramsToAnotherLoop_inOrder(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 2);
        Station session = new Station(driver);
        Station agent = new Station(driver);
        InetSocketAddress remote = Loopback.ipv4(9);

        agent.runner.execute((machine, now) -> {
            assertThat(session.runner.onLoop()).isFalse();
            byte[] buffer = new byte[3];
            for (byte i = 0; i < 100; i++) {
                buffer[1] = i;
                session.runner.deliver(5, remote, buffer, 1, 1); // and the buffer is used again at once
            }
        });

        for (byte i = 0; i < 100; i++) {
            ScriptedMachine.Happening.Datagram datagram = session.datagram();
            assertThat(datagram.payload()).containsExactly(i);
            assertThat(datagram.socket()).isEqualTo(5);
            assertThat(datagram.remote()).isEqualTo(remote);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void dropsAndCounts_whenInboxOfAnotherLoopIsFull(TransportKind kind) throws Exception {
        NettyDriver driver = drivers.open(kind, 2);
        Station session = new Station(driver);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        session.runner.execute((machine, now) -> {
            blocked.countDown();
            await(release);
        });
        assertThat(blocked.await(30, SECONDS)).isTrue();

        int extra = 10;
        for (int i = 0; i < Loop.INBOX_SLOTS + extra; i++) {
            session.runner.deliver(1, Loopback.ipv4(9), new byte[] {1}, 0, 1);
        }
        release.countDown();

        for (int i = 0; i < Loop.INBOX_SLOTS; i++) {
            session.datagram();
        }
        session.ask(new Effect.Resolve(1, "127.0.0.1"));
        session.answer(Input.Resolved.class); // and nothing before it
        assertThat(((MachineRunner<?, ?>) session.runner).loop().inboxDrops()).isEqualTo(extra);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void refusesToSend_whenQueueOfBusySocketIsFull(TransportKind kind) throws Exception {
        NettyDriver driver = drivers.open(kind, 1);
        Station alice = new Station(driver);
        InetSocketAddress aliceAt = alice.open(1, Loopback.ipv4(0));
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        alice.runner.execute((machine, now) -> {
            blocked.countDown();
            await(release);
        });
        assertThat(blocked.await(30, SECONDS)).isTrue();

        int taken = 0;
        while (driver.datagrams().send(1, aliceAt, new byte[10], 0, 10)) {
            taken++;
        }
        release.countDown();

        assertThat(taken).isEqualTo(SendQueue.SLOTS);
        assertThat(alice.datagram().payload()).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void firesEveryTimerAndNoneEarly_whenManyMachinesWait(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 2);
        int machines = 200;
        BlockingQueue<ScriptedMachine.Happening> fired = new LinkedBlockingQueue<>();
        for (int i = 0; i < machines; i++) {
            String reason = "machine " + i;
            long delayNanos = (machines - i) * 100_000L;
            driver.start(new ScriptedMachine(), fired::add)
                    .execute((machine, now) -> machine.deadline = new Deadline(now + delayNanos, reason));
        }

        Set<String> reasons = new HashSet<>();
        for (int i = 0; i < machines; i++) {
            ScriptedMachine.Happening.Timeout timeout = (ScriptedMachine.Happening.Timeout) Station.next(fired);
            assertThat(timeout.lateNanos()).isNotNegative();
            reasons.add(timeout.reason());
        }
        assertThat(reasons).hasSize(machines);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void stopsMachineAndKeepsLoop_whenMachineThrows(TransportKind kind) {
        NettyDriver driver = drivers.open(kind, 1);
        Station broken = new Station(driver);
        Station sound = new Station(driver);
        InetSocketAddress brokenAt = broken.open(1, Loopback.ipv4(0));
        broken.machine.reflex = (socket, remote, buffer, offset, length) -> {
            throw new IllegalStateException("on purpose");
        };

        broken.ask(new Effect.Transmit(1, brokenAt, new byte[1], 0));
        broken.runner.deliver(1, brokenAt, new byte[1], 0, 1);
        broken.ask(new Effect.Resolve(1, "127.0.0.1"));
        sound.ask(new Effect.Resolve(2, "127.0.0.1"));

        assertThat(sound.answer(Input.Resolved.class).query()).isEqualTo(2);
        assertThat(broken.happenings).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
