package dev.traversal.ice.internal.probe;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.NatBehavior;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A party as words of a message. */
final class PartyText {
    private static final String BEHAVIORS = "EAPU"; // in the order of NatBehavior
    private static final int MAX_SAMPLES = 16;
    private static final int MAX_LOW_SAMPLES = 4;
    private static final int MAX_SERVER = 15;
    private static final int MAX_PORT = 65_535;
    private static final int BUDGET_PARTS = 7;
    private static final int PERCENT = 100;
    private static final int MAX_MILLIS = 60_000;
    private static final int MAX_SECONDS = 86_400;

    private PartyText() {}

    static void put(Party party, WordsOut out) {
        NatProfile profile = party.profile();
        String behavior = "" + letter(profile.mapping()) + letter(profile.filtering());
        String can =
                (party.limitsTtl() ? "t" : "") + (party.bindsLow() ? "l" : "") + (profile.preservesPort() ? "p" : "");
        out.put('x', profile.externals())
                .put('n', behavior)
                .put('c', can)
                .put('f', hundredths(profile.foreignPerSecond()))
                .put('s', samples(profile.samples()))
                .put('l', samples(profile.low()))
                .put('b', budget(party.budget()));
    }

    static Party take(WordsIn in) {
        String behavior = in.text('n');
        String can = in.text('c');
        if (behavior.length() != 2 || can.length() > 3) {
            throw new IllegalArgumentException("malformed behaviour");
        }
        NatProfile profile = new NatProfile(
                in.addresses('x', 1),
                behavior(behavior.charAt(0)),
                behavior(behavior.charAt(1)),
                can.contains("p"),
                in.integer('f', 0, Integer.MAX_VALUE) / (double) PERCENT,
                parseSamples(in.list('s', MAX_SAMPLES)),
                parseSamples(in.list('l', MAX_LOW_SAMPLES)));
        return new Party(profile, parseBudget(in.list('b', BUDGET_PARTS)), can.contains("t"), can.contains("l"));
    }

    /** {@return a rate as a whole number of hundredths} */
    static int hundredths(double rate) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, Math.round(rate * PERCENT)));
    }

    private static char letter(NatBehavior behavior) {
        return BEHAVIORS.charAt(behavior.ordinal());
    }

    private static NatBehavior behavior(char letter) {
        int index = BEHAVIORS.indexOf(letter);
        if (index < 0) {
            throw new IllegalArgumentException("unknown behaviour");
        }
        return NatBehavior.values()[index];
    }

    private static String samples(List<PortSample> samples) {
        return samples.stream()
                .map(sample -> sample.server() + ":" + sample.port())
                .collect(Collectors.joining(","));
    }

    private static List<PortSample> parseSamples(List<String> parts) {
        return parts.stream().map(PartyText::sample).toList();
    }

    private static PortSample sample(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("malformed sample");
        }
        int server = WordsIn.within(text.substring(0, colon), 0, MAX_SERVER);
        return new PortSample(server, WordsIn.within(text.substring(colon + 1), 1, MAX_PORT));
    }

    private static String budget(HardNatBudget budget) {
        return List.of(
                        (long) budget.maxSockets(),
                        (long) budget.maxProbes(),
                        (long) budget.maxRate(),
                        (long) budget.maxPackets(),
                        Math.min(MAX_MILLIS, budget.maxDuration().toMillis()),
                        Math.round(PERCENT * budget.blockFraction()),
                        Math.min(MAX_SECONDS, budget.minRetryInterval().toSeconds()))
                .stream()
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    private static HardNatBudget parseBudget(List<String> parts) {
        if (parts.size() != BUDGET_PARTS) {
            throw new IllegalArgumentException("malformed budget");
        }
        int[] numbers = parts.stream()
                .mapToInt(part -> WordsIn.within(part, 0, MAX_SECONDS))
                .toArray();
        return new HardNatBudget(
                numbers[0],
                numbers[1],
                numbers[2],
                numbers[3],
                Duration.ofMillis(numbers[4]),
                numbers[5] / (double) PERCENT,
                Duration.ofSeconds(numbers[6]));
    }
}
