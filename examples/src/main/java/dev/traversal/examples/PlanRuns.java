package dev.traversal.examples;

import java.util.List;

/** How all attempts at one pair of NATs fared. */
final class PlanRuns {
    private static final double MOST = 0.99;

    private final List<PlanRun> runs;
    private final List<Long> sortedMillis;

    PlanRuns(List<PlanRun> runs) {
        this.runs = List.copyOf(runs);
        sortedMillis = runs.stream()
                .filter(PlanRun::direct)
                .map(PlanRun::millis)
                .sorted()
                .toList();
    }

    int size() {
        return runs.size();
    }

    int direct() {
        return sortedMillis.size();
    }

    /** {@return what the first run knows of the plan, which most agree on} */
    PlanRun first() {
        return runs.get(0);
    }

    double meanPackets() {
        return runs.stream().mapToInt(PlanRun::packets).average().orElse(0);
    }

    double meanExpected() {
        return runs.stream().mapToInt(PlanRun::expectedPackets).average().orElse(0);
    }

    double meanChance() {
        return runs.stream().mapToDouble(PlanRun::chance).average().orElse(0);
    }

    BirthdayOdds.Interval interval() {
        return BirthdayOdds.wilson(direct(), size());
    }

    /** {@return of those that led to a path, ms} */
    long medianMillis() {
        return quantile(0.5);
    }

    /** {@return what 99 of 100 that led to a path took at most, ms} */
    long mostMillis() {
        return quantile(MOST);
    }

    private long quantile(double share) {
        return sortedMillis.isEmpty() ? 0 : sortedMillis.get((int) (share * (sortedMillis.size() - 1)));
    }
}
