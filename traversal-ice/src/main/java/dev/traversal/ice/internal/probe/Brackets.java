package dev.traversal.ice.internal.probe;

import java.util.ArrayList;
import java.util.List;

/** Ports of a NAT that counts them up, or down, from 1024 to 65535 and round again. */
final class Brackets {
    /** Others may take so many ports in the time between two questions. */
    private static final int MOST_FOREIGN = 8_000;

    private static final int[] STEPS = {1, 2, -1, -2, 4};
    private static final double NANOS_PER_SECOND = 1e9;

    private Brackets() {}

    /** {@return how a NAT counts, as its samples show} */
    static int step(NatProfile profile) {
        int best = 1;
        double least = Double.MAX_VALUE;
        for (int step : STEPS) {
            double sum = 0;
            for (int i = 1; i < profile.samples().size(); i++) {
                int from = profile.samples().get(i - 1).port();
                int to = profile.samples().get(i).port();
                boolean reached = Math.floorMod(to - from, PortModels.PORTS) % Math.abs(step) == 0;
                sum += reached ? Math.log(1 + distance(from, to, step)) : Math.log(PortModels.PORTS);
            }
            if (sum < least) {
                least = sum;
                best = step;
            }
        }
        return best;
    }

    /** {@return how many steps lead from a port to another} */
    static int distance(int from, int to, int step) {
        int way = step > 0 ? to - from : from - to;
        return Math.floorMod(way, PortModels.PORTS) / Math.abs(step);
    }

    /**
     * {@return the ports strictly between two, from the middle outward; none if they are too far apart to say anything}
     *
     * @param count how many of them are openers
     * @param limit how many to give at most
     */
    static int[] ports(int first, int last, int step, int count, int limit) {
        int between = distance(first, last, step) - 1;
        if (between <= 0 || between > count + MOST_FOREIGN) {
            return new int[0];
        }
        List<Integer> ports = new ArrayList<>();
        int middle = (between + 1) / 2;
        for (int away = 0; ports.size() < limit && away <= between; away++) {
            addIfBetween(ports, middle + away, between, first, step);
            if (away > 0 && ports.size() < limit) {
                addIfBetween(ports, middle - away, between, first, step);
            }
        }
        return ports.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * {@return the middle of the window that the other end opens now}
     *
     * @param theirs where its counter was
     * @param elapsedNanos how long ago
     * @param window how many ports it opens
     */
    static int centre(HardMessage.Bracket theirs, long elapsedNanos, int window) {
        long foreign = Math.round(theirs.foreignPerSecond() * elapsedNanos / NANOS_PER_SECOND);
        return at(theirs.last(), foreign + window / 2, theirs.step());
    }

    private static void addIfBetween(List<Integer> ports, int steps, int between, int first, int step) {
        if (steps >= 1 && steps <= between) {
            ports.add(at(first, steps, step));
        }
    }

    private static int at(int first, long steps, int step) {
        return PortModels.LOWEST
                + (int) Math.floorMod(first - PortModels.LOWEST + steps * step, (long) PortModels.PORTS);
    }
}
