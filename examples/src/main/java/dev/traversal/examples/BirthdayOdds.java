package dev.traversal.examples;

/** The arithmetic of the birthday table. */
final class BirthdayOdds {
    /** The ports that a NAT of Linux maps an ordinary source port to: 1024 to 65535. */
    static final int PORTS = 64_512;

    static final int LOWEST_PORT = 1024;

    /** The 99.5th percentile of the normal distribution: what lies between it and its negative is 99 %. */
    private static final double Z = 2.575829303548901;

    private BirthdayOdds() {}

    /** A range that holds the true chance with a confidence of 99 %. */
    record Interval(double low, double high) {
        boolean holds(double chance) {
            return low <= chance && chance <= high;
        }
    }

    /**
     * {@return the exact chance that at least one of some distinct probes meets one of some distinct openers, when either
     * kind is drawn evenly} It is the same if only the probes are: how the NAT draws does not matter then.
     *
     * @param openers how many ports are open
     * @param probes how many ports are tried
     */
    static double chance(int openers, int probes) {
        double noneMet = 1;
        for (int probe = 0; probe < probes && noneMet > 0; probe++) {
            noneMet *= Math.max(0, 1 - openers / (double) (PORTS - probe));
        }
        return 1 - noneMet;
    }

    /** {@return Wilson's score interval} */
    static Interval wilson(int successes, int trials) {
        double share = successes / (double) trials;
        double square = Z * Z;
        double centre = share + square / (2.0 * trials);
        double spread = Z * Math.sqrt(share * (1 - share) / trials + square / (4.0 * trials * trials));
        double scale = 1 + square / trials;
        // at the ends exactly, as rounding would exclude the certain
        double low = successes == 0 ? 0 : (centre - spread) / scale;
        double high = successes == trials ? 1 : (centre + spread) / scale;
        return new Interval(low, high);
    }
}
