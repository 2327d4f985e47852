package dev.traversal.benchmarks.relay;

import java.util.Arrays;
import java.util.List;

/** Prints what relaying costs. */
public final class RelayFigures {
    private RelayFigures() {}

    /**
     * Measures.
     *
     * @param arguments {@code single}, {@code bursts}, {@code memory}, {@code start}, or nothing for all; what follows {@code --} is for our server's JVM
     * @throws Exception if something cannot be measured
     */
    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        int end = all.indexOf("--");
        List<String> what = end < 0 ? all : all.subList(0, end);
        List<String> options = end < 0 ? List.of() : all.subList(end + 1, all.size());
        for (String each : what.isEmpty() ? List.of("single", "bursts", "memory", "start") : what) {
            switch (each) {
                case "memory" -> RelayMemory.run(options);
                case "start" -> RelayStart.run(options);
                default -> RelaySpeed.run(each, options);
            }
        }
    }
}
