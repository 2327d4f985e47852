package dev.traversal.examples;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Which probe of each trial was the first to hit: one trial says how any smaller number of probes had fared, too. */
final class FirstHits {
    /** What a trial is worth in which no probe hit. */
    static final int NONE = Integer.MAX_VALUE;

    private final int[] sorted;

    /** @param firstHits of every trial the 1-based number of the first probe that hit, or {@link #NONE} */
    FirstHits(IntStream firstHits) {
        sorted = firstHits.sorted().toArray();
    }

    int trials() {
        return sorted.length;
    }

    /** {@return in how many trials so many probes had been enough} */
    int within(int probes) {
        return (int) Arrays.stream(sorted).takeWhile(first -> first <= probes).count();
    }

    double share(int probes) {
        return within(probes) / (double) trials();
    }

    BirthdayOdds.Interval interval(int probes) {
        return BirthdayOdds.wilson(within(probes), trials());
    }
}
