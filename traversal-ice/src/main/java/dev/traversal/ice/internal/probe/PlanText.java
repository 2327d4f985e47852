package dev.traversal.ice.internal.probe;

import java.util.List;

/** A plan as words; equal plans have equal ones. */
final class PlanText {
    private static final int MAX_WORDS = 7;
    private static final int MAX_COUNT = 4_096;
    private static final int MAX_PORTS = 65_536;
    private static final int MAX_ROUNDS = 16;

    private PlanText() {}

    static String of(Plan plan) {
        if (plan instanceof Plan.Bracketed it) {
            return "S " + it.opener() + ' ' + it.openers() + ' ' + it.probes();
        } else if (plan instanceof Plan.Guessed it) {
            return "B " + it.set() + ' ' + it.opener() + ' ' + it.low() + ' ' + it.ports() + ' ' + it.openers() + ' '
                    + it.probes();
        } else if (plan instanceof Plan.Windowed it) {
            return "W " + it.sockets() + ' ' + it.rounds();
        } else if (plan instanceof Plan.Crossed it) {
            return "H " + it.opener() + ' ' + it.lowOfferer() + ' ' + it.lowAnswerer() + ' ' + it.pairs() + ' '
                    + it.sockets() + ' ' + it.datagrams();
        }
        return "X"; // why is for people, and each end has its own words
    }

    static Plan parse(String text) {
        List<String> words = List.of(text.split(" ", MAX_WORDS + 1));
        String letter = words.get(0);
        if (letter.equals("S") && words.size() == 4) {
            return new Plan.Bracketed(side(words.get(1)), count(words.get(2)), count(words.get(3)));
        } else if (letter.equals("B") && words.size() == 7) {
            return new Plan.Guessed(
                    side(words.get(2)),
                    Plan.PortChoice.valueOf(words.get(1)),
                    flag(words.get(3)),
                    WordsIn.within(words.get(4), 1, MAX_PORTS),
                    count(words.get(5)),
                    WordsIn.within(words.get(6), 1, MAX_PORTS));
        } else if (letter.equals("W") && words.size() == 3) {
            return new Plan.Windowed(count(words.get(1)), WordsIn.within(words.get(2), 1, MAX_ROUNDS));
        } else if (letter.equals("H") && words.size() == 7) {
            return new Plan.Crossed(
                    side(words.get(1)),
                    flag(words.get(2)),
                    flag(words.get(3)),
                    WordsIn.within(words.get(4), 1, Integer.MAX_VALUE),
                    count(words.get(5)),
                    count(words.get(6)));
        } else if (letter.equals("X") && words.size() == 1) {
            return new Plan.None("the peer knows no way");
        }
        throw new IllegalArgumentException("no plan");
    }

    private static Plan.Side side(String word) {
        return Plan.Side.valueOf(word);
    }

    private static boolean flag(String word) {
        if (!word.equals("true") && !word.equals("false")) {
            throw new IllegalArgumentException("no flag");
        }
        return word.equals("true");
    }

    private static int count(String word) {
        return WordsIn.within(word, 1, MAX_COUNT);
    }
}
