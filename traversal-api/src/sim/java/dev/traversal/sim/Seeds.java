package dev.traversal.sim;

import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * Runs a scenario with many seeds. The system property {@value #COUNT} says how many (50 unless set); {@value #SEED}
 * names the one to repeat.
 */
public final class Seeds {
    /** The system property that names the one seed to run. */
    public static final String SEED = "traversal.seed";
    /** The system property that says how many seeds a scenario runs. */
    public static final String COUNT = "traversal.seeds";

    private static final int DEFAULT_COUNT = 50;

    private Seeds() {}

    /** {@return the seed of the system property {@value #SEED}, or else a new one} */
    public static long fromProperty() {
        Long seed = Long.getLong(SEED);
        return seed != null ? seed : new SplittableRandom().nextLong(1_000_000_000);
    }

    /** {@return how many seeds a scenario runs} */
    public static int count() {
        return Long.getLong(SEED) != null ? 1 : Integer.getInteger(COUNT, DEFAULT_COUNT);
    }

    /**
     * Runs a scenario once for each seed: 1, 2, 3 and so on, or the one of the property {@value #SEED}.
     *
     * @param scenario takes the seed
     * @throws AssertionError naming the first seed that fails
     */
    public static void forEach(LongConsumer scenario) {
        forEach(count(), scenario);
    }

    /**
     * Runs a scenario with a number of seeds of its own.
     *
     * @param count how many, unless the property {@value #SEED} names one
     * @param scenario takes the seed
     * @throws AssertionError naming the first seed that fails
     */
    public static void forEach(int count, LongConsumer scenario) {
        Long only = Long.getLong(SEED);
        if (only != null) {
            run(only, scenario);
            return;
        }
        for (long seed = 1; seed <= count; seed++) {
            run(seed, scenario);
        }
    }

    private static void run(long seed, LongConsumer scenario) {
        try {
            scenario.accept(seed);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + " (repeat with -D" + SEED + "=" + seed + "): " + e.getMessage(), e);
        }
    }
}
