package dev.traversal.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints a row for each pair of NATs, with a column for what the peers computed and one for each kind of trial. */
final class PlanTable {
    private static final int PERCENT = 100;
    private static final double MOST = 0.999; // nothing is certain

    private final Output output;

    PlanTable(Output output) {
        this.output = output;
    }

    void head(List<String> kinds) {
        output.line("| NATs | plan | computed |"
                + kinds.stream().map(kind -> " " + kind + " |").collect(Collectors.joining()));
        output.line("|---|---|---|" + "---|".repeat(kinds.size()));
    }

    /**
     * Prints a row.
     *
     * @param drawn what came of the trials, by their kind;none of a kind that there is not
     */
    void row(PlanPair pair, Map<String, PlanRuns> drawn) {
        PlanRuns any = drawn.values().iterator().next();
        StringBuilder row =
                new StringBuilder("| " + pair.text() + " | " + any.first().plan() + " | " + computed(any) + " |");
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("nats", List.of(pair.ours().text(), pair.peers().text()));
        members.put("plan", any.first().plan());
        members.put("expectedPackets", any.meanExpected());
        members.put("chance", any.meanChance());
        drawn.forEach((kind, runs) -> {
            row.append(' ').append(runs.size() == 0 ? "–" : text(runs)).append(" |");
            if (runs.size() > 0) {
                members.put(kind, members(runs));
            }
        });
        if (output.isJson()) {
            output.tell("birthday-plan", members, "");
        }
        output.line(row.toString());
    }

    private static String computed(PlanRuns runs) {
        return runs.meanChance() == 0
                ? "no way"
                : String.format(
                        Locale.ROOT,
                        "%.1f %%, %.0f packets",
                        PERCENT * Math.min(MOST, runs.meanChance()),
                        runs.meanExpected());
    }

    private static String text(PlanRuns runs) {
        BirthdayOdds.Interval interval = runs.interval();
        String share = runs.direct() + " of " + runs.size();
        return runs.direct() == 0
                ? String.format(Locale.ROOT, "%s; %.0f packets", share, runs.meanPackets())
                : String.format(
                        Locale.ROOT,
                        "%s (%.1f to %.1f %%); %.0f packets; %d ms, 99 %% in %d ms",
                        share,
                        PERCENT * interval.low(),
                        PERCENT * interval.high(),
                        runs.meanPackets(),
                        runs.medianMillis(),
                        runs.mostMillis());
    }

    private static Map<String, Object> members(PlanRuns runs) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("runs", runs.size());
        members.put("direct", runs.direct());
        members.put("low99", runs.interval().low());
        members.put("high99", runs.interval().high());
        members.put("packets", runs.meanPackets());
        members.put("medianMillis", runs.medianMillis());
        members.put("p99Millis", runs.mostMillis());
        return members;
    }
}
