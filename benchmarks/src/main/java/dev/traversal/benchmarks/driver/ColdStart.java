package dev.traversal.benchmarks.driver;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.netty.DriverWarmUp;
import dev.traversal.internal.netty.NettyEnvironment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a fresh JVM takes from {@code main} to an open socket and a first datagram: the time that passed, and what
 * the threads computed, which is the same on a busy machine. Run it in a JVM of its own.
 */
public final class ColdStart {
    private static long lastNanos = System.nanoTime();
    private static long lastCpuNanos = ThreadCpu.nanos();

    private ColdStart() {}

    /**
     * Prints the figures.
     *
     * @param args {@code warm-up} to let {@link DriverWarmUp} run beside
     * @throws Exception if loopback does not work
     */
    public static void main(String[] args) throws Exception {
        long begin = System.nanoTime();
        step("to begin");
        if (args.length > 0) {
            new Thread(DriverWarmUp::run).start();
        }
        NettyEnvironment environment = new NettyEnvironment();
        environment.secureRandom().nextInt();
        step("secrets");
        int interfaces = environment.interfaces().size();
        step(interfaces + " interfaces");
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch received = new CountDownLatch(1);
        AtomicLong loopCpuNanos = new AtomicLong();
        try (Driver driver = environment.openDriver()) {
            step("driver");
            LoopbackMachine machine = new LoopbackMachine(
                    (local, now) -> opened.countDown(), (socket, remote, buffer, offset, length) -> {
                        loopCpuNanos.set(ThreadCpu.nanos());
                        received.countDown();
                    });
            machine.ask(new Effect.OpenSocket(1, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            driver.start(machine, event -> {});
            opened.await();
            step("first socket");
            driver.datagrams().send(1, machine.local(), new byte[100], 0, 100);
            received.await();
            step("first datagram there");
            System.out.println("in all " + (System.nanoTime() - begin) / 1_000_000 + " ms; the loop computed "
                    + loopCpuNanos.get() / 1_000_000 + " ms");
        }
    }

    private static void step(String what) {
        long nanos = System.nanoTime();
        long cpuNanos = ThreadCpu.nanos();
        System.out.print(what + " " + (nanos - lastNanos) / 1_000_000 + " ms (computed "
                + (cpuNanos - lastCpuNanos) / 1_000_000 + "), ");
        lastNanos = System.nanoTime();
        lastCpuNanos = ThreadCpu.nanos();
    }
}
