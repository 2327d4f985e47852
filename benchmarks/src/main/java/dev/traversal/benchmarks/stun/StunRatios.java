package dev.traversal.benchmarks.stun;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The contestants of {@link StunBenchmark} in turns of a millisecond or so, by the processor time of one thread: on a
 * machine that does other things too, only the ratios of such turns can be trusted. Prints the quickest turn of each.
 */
public final class StunRatios {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 600;
    private static final int WARM_ROUNDS = 200;
    private static final long TURN_NANOS = 1_000_000;

    /** What a result is folded into, so that no work can be left out. */
    private int sink;

    private StunRatios() {}

    /**
     * Runs all, about ten seconds of processor time.
     *
     * @param arguments none
     * @throws Exception if a contestant fails
     */
    public static void main(String[] arguments) throws Exception {
        StunBenchmark benchmark = new StunBenchmark();
        benchmark.compareAnswers();
        Map<String, Callable<Object>> contestants = new LinkedHashMap<>();
        contestants.put("answer, ours", benchmark::answer);
        contestants.put("answer, floor", benchmark::answerFloor);
        contestants.put("answer, floor with Mac", benchmark::answerFloorWithMac);
        contestants.put("answer, ice4j", benchmark::answerIce4j);
        contestants.put("decode, ours", benchmark::decode);
        contestants.put("decode, floor", benchmark::decodeFloor);
        contestants.put("decode, ice4j", benchmark::decodeIce4j);
        contestants.put("reject fingerprint", benchmark::rejectFingerprint);
        contestants.put("reject overrun", benchmark::rejectOverrun);
        contestants.put("reject integrity", benchmark::rejectIntegrity);
        new StunRatios().run(contestants);
        benchmark.close();
    }

    private void run(Map<String, Callable<Object>> contestants) throws Exception {
        Map<String, double[]> nanos = new LinkedHashMap<>();
        contestants.keySet().forEach(name -> nanos.put(name, new double[ROUNDS]));
        for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
            for (Map.Entry<String, Callable<Object>> contestant : contestants.entrySet()) {
                double turn = turn(contestant.getValue());
                if (round >= 0) {
                    nanos.getOrDefault(contestant.getKey(), new double[0])[round] = turn;
                }
            }
        }
        double ours = quickest(nanos, "answer, ours");
        double decode = quickest(nanos, "decode, ours");
        nanos.keySet().forEach(name -> System.out.printf("%-28s %8.1f ns%n", name, quickest(nanos, name)));
        System.out.printf("answer: %.2f of the floor%n", ours / quickest(nanos, "answer, floor"));
        System.out.printf("answer: %.2f times as fast as ice4j%n", quickest(nanos, "answer, ice4j") / ours);
        System.out.printf("decode: %.2f of the floor%n", decode / quickest(nanos, "decode, floor"));
        System.out.printf("(%d)%n", sink);
    }

    private double turn(Callable<Object> contestant) throws Exception {
        int calls = 0;
        long start = THREADS.getCurrentThreadCpuTime();
        long spent;
        do {
            for (int i = 0; i < 500; i++) {
                sink += contestant.call().hashCode();
            }
            calls += 500;
            spent = THREADS.getCurrentThreadCpuTime() - start;
        } while (spent < TURN_NANOS);
        return (double) spent / calls;
    }

    private static double quickest(Map<String, double[]> nanos, String name) {
        return Arrays.stream(nanos.getOrDefault(name, new double[0])).min().orElse(Double.NaN);
    }
}
