package dev.traversal.benchmarks.driver;

import dev.traversal.internal.netty.NettyEnvironment;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Round trips and floods of 1,200 byte datagrams over loopback, all contenders in turns in one run. The properties
 * {@code repeats}, {@code rounds} and {@code flood} make it shorter.
 */
public final class DriverBench {
    private static final int REPEATS = Integer.getInteger("repeats", 7);
    private static final int ROUNDS = Integer.getInteger("rounds", 10_000);
    private static final int FLOOD = Integer.getInteger("flood", 200_000);

    private DriverBench() {}

    /**
     * Prints medians.
     *
     * @param args none
     * @throws Exception if loopback does not work
     */
    public static void main(String[] args) throws Exception {
        List<Contender> contenders = List.of(
                new BlockingNio(),
                new PlainNetty(),
                new OurDriver("driver, plain", NettyEnvironment.withoutOffload(), false),
                new OurDriver("driver", new NettyEnvironment(), false),
                new OurDriver("driver, other thread, plain", NettyEnvironment.withoutOffload(), true),
                new OurDriver("driver, other thread", new NettyEnvironment(), true));
        roundTrips(contenders.subList(0, 4));
        floods(contenders);
        for (Contender contender : contenders) {
            contender.close();
        }
    }

    private static void roundTrips(List<Contender> contenders) throws Exception {
        double[][] nanos = new double[contenders.size()][REPEATS];
        for (int repeat = -2; repeat < REPEATS; repeat++) {
            for (int i = 0; i < contenders.size(); i++) {
                double each = contenders.get(i).roundTripNanos(ROUNDS);
                if (repeat >= 0) {
                    nanos[i][repeat] = each;
                }
            }
        }
        double floor = median(nanos[0]);
        for (int i = 0; i < contenders.size(); i++) {
            System.out.printf(
                    "round trip  %-28s %7.1f us  %5.2f x blocking NIO%n",
                    contenders.get(i).label(), median(nanos[i]) / 1e3, median(nanos[i]) / floor);
        }
    }

    private static void floods(List<Contender> contenders) throws Exception {
        Contender.Flood[][] floods = new Contender.Flood[contenders.size()][REPEATS];
        for (int repeat = -2; repeat < REPEATS; repeat++) {
            for (int i = 0; i < contenders.size(); i++) {
                Contender.Flood each = contenders.get(i).flood(FLOOD);
                if (repeat >= 0) {
                    floods[i][repeat] = each;
                }
            }
        }
        for (int i = 0; i < contenders.size(); i++) {
            System.out.printf(
                    "flood       %-28s %7.0f Mbit/s  %5.2f us CPU a datagram  %5.1f %% lost%n",
                    contenders.get(i).label(),
                    median(floods[i], Contender.Flood::megabitsPerSecond),
                    median(floods[i], Contender.Flood::cpuMicrosPerDatagram),
                    median(floods[i], Contender.Flood::lossPercent));
        }
    }

    private static double median(Contender.Flood[] floods, ToDoubleFunction<Contender.Flood> figure) {
        return median(Arrays.stream(floods).mapToDouble(figure).toArray());
    }

    private static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
