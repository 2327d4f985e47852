package dev.traversal.examples;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Trials over a NAT of this kernel's.
 *
 * @param hits how the trials went
 * @param lowShare the share of mappings to ports from 1024 to 2047
 * @param lost how many probes should have hit and got lost
 */
record BirthdayMeasurement(FirstHits hits, double lowShare, long lost) {
    private static final int COUNTS = 3;

    static BirthdayMeasurement run(Map<String, Long> options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(BirthdayInsideCommand.NAME));
        options.forEach((name, value) -> arguments.addAll(List.of(name, "" + value)));
        IntStream.Builder hits = IntStream.builder();
        List<Long> counts = new ArrayList<>();
        OwnNamespace.run(arguments, line -> {
            if (line.startsWith(BirthdayInsideCommand.HIT)) {
                hits.add(Integer.parseInt(line.substring(BirthdayInsideCommand.HIT.length())));
            } else if (line.startsWith(BirthdayInsideCommand.COUNTS)) {
                for (String count :
                        line.substring(BirthdayInsideCommand.COUNTS.length()).split(" ")) {
                    counts.add(Long.parseLong(count));
                }
            }
        });
        if (counts.size() != COUNTS) {
            throw new IOException("the measurement said nothing");
        }
        double lowShare = counts.get(1) / (double) counts.get(0);
        return new BirthdayMeasurement(new FirstHits(hits.build()), lowShare, counts.get(2));
    }
}
