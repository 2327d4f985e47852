package dev.traversal.internal.netty;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Input;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a driver holds, and that it gives all of it back. */
@Tag("loopback")
class NettyDriverCloseTest {
    private final Drivers drivers = new Drivers();

    @AfterEach
    void closeDrivers() {
        drivers.close();
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void opensAndClosesAThousandSockets(TransportKind kind) throws IOException {
        NettyDriver driver = drivers.open(kind, 2);
        Station alice = new Station(driver);
        alice.open(0, Loopback.ipv4(0));
        long before = descriptors();

        alice.runner.execute((machine, now) -> {
            for (int i = 1; i <= 1000; i++) {
                machine.ask(new Effect.OpenSocket(i, Loopback.ipv4(0)));
            }
        });
        int last = 0;
        for (int i = 1; i <= 1000; i++) {
            last = alice.answer(Input.SocketOpened.class).socket();
        }
        assertThat(last).isEqualTo(1000);
        alice.runner.execute((machine, now) -> {
            for (int i = 1; i <= 1000; i++) {
                machine.ask(new Effect.CloseSocket(i));
            }
            machine.ask(new Effect.Resolve(1, "127.0.0.1"));
        });
        alice.answer(Input.Resolved.class);

        InetSocketAddress again = alice.open(1, Loopback.ipv4(0)); // a closed name is free
        alice.ask(new Effect.CloseSocket(1));
        alice.ask(new Effect.Transmit(0, again, new byte[0], 0));
        if (kind != TransportKind.NIO) { // the JDK's channels are closed by the selector, a turn later
            alice.ask(new Effect.Resolve(1, "127.0.0.1"));
            alice.answer(Input.Resolved.class);
            assertThat(descriptors()).isLessThanOrEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void givesThreadsAndDescriptorsBack_whenClosed(TransportKind kind) throws IOException {
        drivers.open(kind, 1).close(); // what is loaded once stays
        long threadsBefore = loopThreads();
        long descriptorsBefore = descriptors();

        NettyDriver driver = drivers.open(kind, 2);
        Station alice = new Station(driver);
        Station bob = new Station(driver);
        alice.open(1, Loopback.ipv4(0));
        bob.open(2, Loopback.ipv4(0));
        assertThat(loopThreads()).isEqualTo(threadsBefore + 2);
        driver.close();
        driver.close();

        assertThat(loopThreads()).isEqualTo(threadsBefore);
        assertThat(descriptors()).isLessThanOrEqualTo(descriptorsBefore);
        assertThat(driver.datagrams().send(1, Loopback.ipv4(9), new byte[1], 0, 1))
                .isFalse();
        assertThatThrownBy(() -> new Station(driver)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void sendsLastWords_whenMachineStopsOrDriverCloses(TransportKind kind) {
        NettyDriver listening = drivers.open(kind, 1);
        Station bob = new Station(listening);
        InetSocketAddress bobAt = bob.open(2, Loopback.ipv4(0));
        NettyDriver driver = drivers.open(kind, 2);
        Station owner = new Station(driver);
        Station session = new Station(driver); // on the other loop
        owner.open(1, Loopback.ipv4(0));

        session.runner.execute((machine, now) -> machine.ask(new Effect.Transmit(1, bobAt, new byte[] {1}, 0)));
        session.runner.stop();
        session.runner.execute((machine, now) -> machine.ask(new Effect.Transmit(1, bobAt, new byte[] {2}, 0)));
        assertThat(bob.datagram().payload()).containsExactly(1);
        driver.datagrams().send(1, bobAt, new byte[] {3}, 0, 1);
        driver.close();

        assertThat(bob.datagram().payload()).containsExactly(3);
    }

    @ParameterizedTest
    @EnumSource(TransportKind.class)
    void closesAtOnce_whenCalledOnItsOwnLoop(TransportKind kind) throws Exception {
        NettyDriver driver = drivers.open(kind, 2);
        Station alice = new Station(driver);
        alice.open(1, Loopback.ipv4(0));
        CountDownLatch returned = new CountDownLatch(1);

        alice.runner.execute((machine, now) -> {
            driver.close();
            returned.countDown();
        });

        assertThat(returned.await(30, SECONDS)).isTrue();
    }

    private static long loopThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("traversal-loop-"))
                .count();
    }

    private static long descriptors() throws IOException {
        Path folder = Path.of("/proc/self/fd");
        if (!Files.isDirectory(folder)) {
            return 0; // not Linux: nothing to compare
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(NettyDriverCloseTest::isOfADriver).count();
        }
    }

    /** Sockets, epoll and event descriptors: the jars that a class loader opens meanwhile are none of a driver's. */
    private static boolean isOfADriver(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("socket:") || target.startsWith("anon_inode:");
        } catch (IOException e) {
            return false; // closed since the folder was read
        }
    }
}
