package dev.traversal.benchmarks.relay;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.machine.Runner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Clients of one server, each with an allocation and a channel. */
final class RelayClients {
    private final ServerProcess server;
    private final List<Runner<LoadMachine>> runners = new ArrayList<>();
    private final BlockingQueue<LoadMachine.Report> reports = new LinkedBlockingQueue<>();

    /**
     * Makes them, and waits until they are ready.
     *
     * @param server which relays for them
     * @param driver whose sockets they use
     * @param firstSocket the first name of a socket that they may use
     * @param clients how many
     */
    RelayClients(ServerProcess server, Driver driver, int firstSocket, int clients) throws InterruptedException {
        this.server = server;
        for (int i = 0; i < clients; i++) {
            LoadMachine machine = new LoadMachine(firstSocket + 2 * i, server.address(), driver.datagrams());
            runners.add(driver.start(machine, reports::add));
            await();
        }
    }

    private LoadMachine.Report await() throws InterruptedException {
        LoadMachine.Report report = reports.poll(60, TimeUnit.SECONDS);
        if (report == null) {
            throw new IllegalStateException("no answer from " + server.label());
        }
        return report;
    }

    /** {@return nanoseconds of the server's for each datagram that arrived} */
    double run(RelayLoad load, int burstsOfEach) throws IOException, InterruptedException {
        long before = server.cpuNanos();
        for (Runner<LoadMachine> runner : runners.subList(0, load.clients())) {
            runner.execute((machine, now) -> machine.load(load.up(), burstsOfEach, load.burst(), now));
        }
        long sent = 0;
        long arrived = 0;
        for (int i = 0; i < load.clients(); i++) {
            LoadMachine.Report report = await();
            sent += report.sent();
            arrived += report.arrived();
        }
        if (arrived < sent * 0.98) {
            System.out.printf("%s lost %d of %d (%s)%n", server.label(), sent - arrived, sent, load.label());
        }
        return (double) (server.cpuNanos() - before) / arrived;
    }
}
