package dev.traversal.benchmarks.relay;

import dev.traversal.internal.machine.Driver;
import dev.traversal.internal.netty.NettyEnvironment;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Processor time of a relay for each datagram that it passes on: ours and coturn in turn, over the same load. */
final class RelaySpeed {
    private static final int ROUNDS = 9;
    private static final int SINGLES = 40_000;
    private static final int BURSTS = 4_000;
    /** As many datagrams of 1,204 bytes as one segmented send can carry. */
    private static final int BURST = 53;

    /** Those that have one datagram each under way, where the load is spread. */
    private static final int CLIENTS = 16;

    private static final int WARM_UP_DATAGRAMS = 150_000;

    private static final List<RelayLoad> LOADS = List.of(
            new RelayLoad("single, spread, to the peer", true, CLIENTS, 1, SINGLES / CLIENTS, 1.0),
            new RelayLoad("single, spread, to the client", false, CLIENTS, 1, SINGLES / CLIENTS, 1.0),
            new RelayLoad("single, lonely, to the peer", true, 1, 1, SINGLES, 1.0),
            new RelayLoad("single, lonely, to the client", false, 1, 1, SINGLES, 1.0),
            new RelayLoad("bursts to the peer", true, 1, BURST, BURSTS, 0.25),
            new RelayLoad("bursts to the client", false, 1, BURST, BURSTS, 0.25));

    private RelaySpeed() {}

    /** Measures and prints. */
    static void run(String kind, List<String> jvmOptions) throws IOException, InterruptedException {
        try (ServerProcess ours = ServerProcess.ours(jvmOptions);
                ServerProcess coturn = ServerProcess.coturn();
                Driver driver = new NettyEnvironment().openDriver()) {
            RelayClients our = new RelayClients(ours, driver, 0, CLIENTS);
            RelayClients their = new RelayClients(coturn, driver, 2 * CLIENTS, CLIENTS);
            List<RelayLoad> loads =
                    LOADS.stream().filter(load -> load.label().startsWith(kind)).toList();
            for (RelayLoad load : loads) {
                our.run(load, WARM_UP_DATAGRAMS / load.burst() / load.clients());
                their.run(load, load.bursts() / 4);
            }
            System.out.printf("%-30s %22s %22s %8s%n", "", "traversal ns/packet", "coturn ns/packet", "ratio");
            for (RelayLoad load : loads) {
                compare(load, our, their);
            }
        }
    }

    private static void compare(RelayLoad load, RelayClients our, RelayClients their)
            throws IOException, InterruptedException {
        double[] ourNanos = new double[ROUNDS];
        double[] theirNanos = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            ourNanos[i] = our.run(load, load.bursts());
            theirNanos[i] = their.run(load, load.bursts());
            ratios[i] = ourNanos[i] / theirNanos[i];
        }
        System.out.printf(
                "%-30s %22s %22s %8.2f  wanted %.2f%n",
                load.label(), range(ourNanos), range(theirNanos), median(ratios), load.wanted());
    }

    private static String range(double[] values) {
        Arrays.sort(values);
        return "%.0f (%.0f-%.0f)".formatted(median(values), values[0], values[values.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
