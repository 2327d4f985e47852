package dev.traversal.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What sending and handing over costs the heap, on the caller's side: nothing. */
@Tag("loopback")
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int DATAGRAMS = 20_000;

    private final Drivers drivers = new Drivers();

    @AfterEach
    void closeDrivers() {
        drivers.close();
    }

    @Test
    void isNothing_whenAnotherThreadSends() {
        NettyDriver driver = drivers.open(TransportKind.EPOLL, 2);
        Station sender = new Station(driver);
        Station receiver = new Station(driver);
        receiver.machine.reflex = (socket, remote, buffer, offset, length) -> {};
        sender.open(1, Loopback.ipv4(0));
        InetSocketAddress to = receiver.open(2, Loopback.ipv4(0));
        byte[] payload = new byte[1200];

        long perDatagram = allocated(() -> driver.datagrams().send(1, to, payload, 0, payload.length));

        assertThat(perDatagram).isZero();
    }

    @Test
    void isNothing_whenADatagramGoesToAnotherLoop() {
        NettyDriver driver = drivers.open(TransportKind.EPOLL, 1);
        Station session = new Station(driver);
        session.machine.reflex = (socket, remote, buffer, offset, length) -> {};
        InetSocketAddress from = Loopback.ipv4(9);
        byte[] payload = new byte[1200];

        long perDatagram = allocated(() -> session.runner.deliver(1, from, payload, 0, payload.length));

        assertThat(perDatagram).isZero();
    }

    /** Bytes for each of many, rounded down: what the first ones cost once is not counted. */
    private static long allocated(Runnable one) {
        for (int i = 0; i < DATAGRAMS; i++) {
            one.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < DATAGRAMS; i++) {
            one.run();
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / DATAGRAMS;
    }
}
