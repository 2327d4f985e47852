package dev.traversal.examples;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints a row for each number of probes, with a column for what is computed and one for each kind of trial. */
final class BirthdayTable {
    private final Output output;
    private final int openers;
    private final Map<String, FirstHits> drawn;

    BirthdayTable(Output output, int openers, Map<String, FirstHits> drawn) {
        this.output = output;
        this.openers = openers;
        this.drawn = drawn;
    }

    void print(List<Integer> probes) {
        StringBuilder head = new StringBuilder("| probes | computed |");
        StringBuilder rule = new StringBuilder("|---:|---:|");
        drawn.keySet().forEach(name -> {
            head.append(' ').append(name).append(" |");
            rule.append("---|");
        });
        output.line(head.toString());
        output.line(rule.toString());
        probes.forEach(this::row);
    }

    private void row(int probes) {
        double computed = BirthdayOdds.chance(openers, probes);
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "| %d | %s |", probes, percent(computed)));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("openers", openers);
        members.put("probes", probes);
        members.put("computed", computed);
        drawn.forEach((name, hits) -> {
            BirthdayOdds.Interval interval = hits.interval(probes);
            String verdict = interval.holds(computed) ? "" : ", without the computed one";
            row.append(String.format(
                    Locale.ROOT,
                    " %s (%s to %s%s) |",
                    percent(hits.share(probes)),
                    percent(interval.low()),
                    percent(interval.high()),
                    verdict));
            members.put(name, members(hits, probes, interval));
        });
        if (output.isJson()) {
            output.tell("birthday", members, "");
        }
        output.line(row.toString());
    }

    private static Map<String, Object> members(FirstHits hits, int probes, BirthdayOdds.Interval interval) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("trials", hits.trials());
        members.put("hits", hits.within(probes));
        members.put("share", hits.share(probes));
        members.put("low99", interval.low());
        members.put("high99", interval.high());
        return members;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
