package dev.traversal.benchmarks.driver;

import dev.traversal.internal.machine.DatagramPort;
import dev.traversal.internal.machine.DatagramSink;
import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Effect;
import dev.traversal.internal.machine.Runner;
import dev.traversal.internal.netty.NettyEnvironment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** The driver of this library, its machines on two loops. */
final class OurDriver implements Contender {
    private static final int NEAR = 1;
    private static final int FAR = 2;
    private static final int BURST = 54;

    private final String label;
    private final NettyEnvironment environment;
    private final boolean fromAnotherThread;

    OurDriver(String label, NettyEnvironment environment, boolean fromAnotherThread) {
        this.label = label;
        this.environment = environment;
        this.fromAnotherThread = fromAnotherThread;
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public double roundTripNanos(int rounds) throws Exception {
        CountDownLatch done = new CountDownLatch(rounds);
        try (Driver driver = environment.openDriver()) {
            DatagramPort port = driver.datagrams();
            Station far = new Station(driver, FAR, port::send);
            Station near = new Station(driver, NEAR, (socket, remote, buffer, offset, length) -> {
                done.countDown();
                if (done.getCount() > 0) {
                    port.send(socket, remote, buffer, offset, length);
                }
            });
            near.address();
            InetSocketAddress to = far.address();
            long begin = System.nanoTime();
            port.send(NEAR, to, new byte[PAYLOAD_BYTES], 0, PAYLOAD_BYTES);
            done.await();
            return (double) (System.nanoTime() - begin) / rounds;
        }
    }

    @Override
    public Flood flood(int datagrams) throws Exception {
        Arrivals arrivals = new Arrivals();
        try (Driver driver = environment.openDriver()) {
            Station far = new Station(driver, FAR, (socket, remote, buffer, offset, length) -> arrivals.add());
            Station near = new Station(driver, NEAR, (socket, remote, buffer, offset, length) -> {});
            near.address();
            InetSocketAddress to = far.address();
            long allocated = Cpu.allocatedBytes();
            long cpu = Cpu.nanos();
            long begin = System.nanoTime();
            if (fromAnotherThread) {
                floodFromHere(driver.datagrams(), to, datagrams);
            } else {
                floodFromLoop(near.runner, driver.datagrams(), to, datagrams);
            }
            return arrivals.await(datagrams, begin, cpu, allocated);
        }
    }

    private static void floodFromHere(DatagramPort port, InetSocketAddress to, int datagrams) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        for (int sent = 0; sent < datagrams; ) {
            if (port.send(NEAR, to, payload, 0, PAYLOAD_BYTES)) {
                sent++;
            } else {
                LockSupport.parkNanos(20_000); // full
            }
        }
    }

    private static void floodFromLoop(
            Runner<LoopbackMachine> runner, DatagramPort port, InetSocketAddress to, int datagrams)
            throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        byte[] payload = new byte[PAYLOAD_BYTES];
        Runner.Command<LoopbackMachine> burst = new Runner.Command<>() {
            private int sent;

            @Override
            public void run(LoopbackMachine machine, long nowNanos) {
                for (int i = 0; i < BURST && sent < datagrams; i++) {
                    if (!port.send(NEAR, to, payload, 0, PAYLOAD_BYTES)) {
                        break;
                    }
                    sent++;
                }
                if (sent < datagrams) {
                    runner.execute(this);
                } else {
                    done.countDown();
                }
            }
        };
        runner.execute(burst);
        done.await();
    }

    @Override
    public void close() {}

    /** A machine with one socket. */
    private static final class Station {
        private final CountDownLatch opened = new CountDownLatch(1);
        private final LoopbackMachine machine;
        private final Runner<LoopbackMachine> runner;

        Station(Driver driver, int socket, DatagramSink sink) {
            machine = new LoopbackMachine((local, now) -> opened.countDown(), sink);
            machine.ask(new Effect.OpenSocket(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            runner = driver.start(machine, event -> {});
        }

        InetSocketAddress address() throws InterruptedException {
            opened.await();
            return machine.local();
        }
    }
}
