package dev.traversal.benchmarks.driver;

import dev.traversal.internal.netty.NettyEnvironment;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Round trips and floods of 1,200 byte datagrams over loopback, all contenders in turns in one run. The properties
 * {@code repeats}, {@code pieces} and {@code flood} make it shorter.
 */
public final class DriverBench {
    private static final int REPEATS = Integer.getInteger("repeats", 7);
    private static final int PIECES = Integer.getInteger("pieces", 100);
    private static final int ROUNDS_A_PIECE = 300;
    private static final int WARM_UP_ROUNDS = 10_000;
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

    /** In short pieces, of which the better ones count: so that others who use the machine disturb less. */
    private static void roundTrips(List<Contender> contenders) throws Exception {
        for (Contender contender : contenders) {
            contender.roundTripNanos(WARM_UP_ROUNDS);
        }
        double[][] nanos = new double[contenders.size()][PIECES];
        for (int piece = 0; piece < PIECES; piece++) {
            for (int i = 0; i < contenders.size(); i++) {
                nanos[i][piece] = contenders.get(i).roundTripNanos(ROUNDS_A_PIECE);
            }
        }
        double floor = quantile(nanos[0], 0.1);
        for (int i = 0; i < contenders.size(); i++) {
            System.out.printf(
                    "round trip  %-28s %7.1f us (median %5.1f)  %5.2f x blocking NIO%n",
                    contenders.get(i).label(),
                    quantile(nanos[i], 0.1) / 1e3,
                    quantile(nanos[i], 0.5) / 1e3,
                    quantile(nanos[i], 0.1) / floor);
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
                    "flood       %-28s %7.0f Mbit/s  %5.2f us CPU and %4.0f bytes a datagram  %5.1f %% lost%n",
                    contenders.get(i).label(),
                    median(floods[i], Contender.Flood::megabitsPerSecond),
                    median(floods[i], Contender.Flood::cpuMicrosPerDatagram),
                    median(floods[i], Contender.Flood::allocatedBytesPerDatagram),
                    median(floods[i], Contender.Flood::lossPercent));
        }
    }

    private static double median(Contender.Flood[] floods, ToDoubleFunction<Contender.Flood> figure) {
        return quantile(Arrays.stream(floods).mapToDouble(figure).toArray(), 0.5);
    }

    private static double quantile(double[] figures, double part) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[(int) (part * (sorted.length - 1))];
    }
}
