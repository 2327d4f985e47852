package dev.traversal.ice.internal.probe;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Ports between two that a server saw (plan S), twice each: they are few, and one may be lost. */
final class BracketTargets implements Targets {
    private final Bench bench;
    private final int probes;

    BracketTargets(Bench bench, int probes) {
        this.bench = bench;
        this.probes = probes;
    }

    @Override
    public @Nullable Chosen after(HardMessage message) {
        if (!(message instanceof HardMessage.Bracket it)) {
            return null;
        }
        int[] once =
                it.first() == 0 ? new int[0] : Brackets.ports(it.first(), it.last(), it.step(), it.count(), probes);
        int[] twice = IntStream.concat(IntStream.of(once), IntStream.of(once)).toArray();
        return new Chosen(List.of(it.address()), twice);
    }

    @Override
    public Chosen ahead() {
        return new Chosen(bench.theirAddresses(), new int[0]); // nothing is known ahead
    }
}
