package dev.traversal.benchmarks.driver;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.netty.NettyEnvironment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/** How long a fresh JVM takes from {@code main} to an open socket and a first datagram. Run it in a JVM of its own. */
public final class ColdStart {
    private ColdStart() {}

    /**
     * Prints the figures.
     *
     * @param args none
     * @throws Exception if loopback does not work
     */
    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        NettyEnvironment environment = new NettyEnvironment();
        environment.secureRandom().nextInt();
        long random = System.nanoTime();
        int interfaces = environment.interfaces().size();
        long listed = System.nanoTime();
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch received = new CountDownLatch(1);
        try (Driver driver = environment.openDriver()) {
            long driven = System.nanoTime();
            LoopbackMachine machine = new LoopbackMachine(
                    (local, now) -> opened.countDown(),
                    (socket, remote, buffer, offset, length) -> received.countDown());
            machine.ask(new Effect.OpenSocket(1, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            driver.start(machine, event -> {});
            opened.await();
            long open = System.nanoTime();
            driver.datagrams().send(1, machine.local(), new byte[100], 0, 100);
            received.await();
            long first = System.nanoTime();
            System.out.printf(
                    "cold: random %.0f ms, %d interfaces %.0f ms, driver %.0f ms, first socket %.0f ms,"
                            + " first datagram there %.0f ms; in all %.0f ms%n",
                    millis(random - begin),
                    interfaces,
                    millis(listed - random),
                    millis(driven - listed),
                    millis(open - driven),
                    millis(first - open),
                    millis(first - begin));
        }
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
