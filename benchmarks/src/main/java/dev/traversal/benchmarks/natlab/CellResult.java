package dev.traversal.benchmarks.natlab;

import java.util.List;
import java.util.Locale;

/**
 * How the runs of a cell went.
 *
 * @param runs how many there were
 * @param direct how many ended with a direct path
 * @param relayed how many ended with a relayed one
 * @param medianMillis of those that ended with a path
 * @param medianPackets of all
 */
record CellResult(int runs, int direct, int relayed, double medianMillis, int medianPackets) {
    static CellResult of(List<Outcome> outcomes) {
        double[] millis = outcomes.stream()
                .filter(it -> it.way() != Outcome.Way.NONE)
                .mapToDouble(Outcome::millis)
                .sorted()
                .toArray();
        int[] packets = outcomes.stream().mapToInt(Outcome::packets).sorted().toArray();
        return new CellResult(
                outcomes.size(),
                (int) outcomes.stream()
                        .filter(it -> it.way() == Outcome.Way.DIRECT)
                        .count(),
                (int) outcomes.stream()
                        .filter(it -> it.way() == Outcome.Way.RELAYED)
                        .count(),
                millis.length == 0 ? Double.NaN : millis[millis.length / 2],
                packets[packets.length / 2]);
    }

    /** {@return for a table: the way, and what it took} */
    String text() {
        int connected = direct + relayed;
        if (connected == 0) {
            return "none, " + medianPackets;
        }
        String way = relayed == 0 ? "" : direct == 0 ? "relayed " : "relayed " + relayed + "× ";
        String share = connected == runs ? "" : " (" + connected + " of " + runs + ")";
        return String.format(Locale.ROOT, "%s%.0f ms, %d%s", way, medianMillis, medianPackets, share);
    }
}
