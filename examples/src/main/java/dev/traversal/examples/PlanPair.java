package dev.traversal.examples;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Two NATs with a peer behind each. */
record PlanPair(PlanEdge ours, PlanEdge peers) {
    /** From the easiest to what no plan helps. */
    static final List<PlanPair> ALL = List.of(
            new PlanPair(PlanEdge.COUNTS, PlanEdge.KEEPS),
            new PlanPair(PlanEdge.SET, PlanEdge.KEEPS),
            new PlanPair(PlanEdge.LINUX, PlanEdge.KEEPS),
            new PlanPair(PlanEdge.ANY, PlanEdge.KEEPS),
            new PlanPair(PlanEdge.COUNTS, PlanEdge.COUNTS),
            new PlanPair(PlanEdge.LINUX, PlanEdge.LINUX),
            new PlanPair(PlanEdge.SET, PlanEdge.SET),
            new PlanPair(PlanEdge.ANY, PlanEdge.ANY));

    String text() {
        return ours.text() + " × " + peers.text();
    }

    /** {@return whether a kernel has both} */
    boolean isMeasurable() {
        return ours.statement().isPresent() && peers.statement().isPresent();
    }

    /** {@return the pair of that {@link #name}} */
    static Optional<PlanPair> named(String name) {
        return ALL.stream().filter(pair -> pair.name().equals(name)).findFirst();
    }

    String name() {
        return (ours + "-" + peers).toLowerCase(Locale.ROOT);
    }
}
