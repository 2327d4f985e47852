package dev.traversal.ice.internal.probe;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Ports in the order of their chance, as the other end's NAT has given others before (plans B and R). */
final class GuessedTargets implements Targets {
    private final Bench bench;
    private final Plan.Guessed plan;

    GuessedTargets(Bench bench, Plan.Guessed plan) {
        this.bench = bench;
        this.plan = plan;
    }

    @Override
    public @Nullable Chosen after(HardMessage message) {
        return message instanceof HardMessage.Opened opened ? new Chosen(opened.addresses(), ports()) : null;
    }

    @Override
    public Chosen ahead() {
        return new Chosen(bench.theirAddresses(), ports());
    }

    private int[] ports() {
        NatProfile theirs = bench.deal().theirs().profile();
        AllocatorPosterior posterior = plan.low() ? AllocatorPosterior.of(theirs.low()) : theirs.allocator();
        int[] order = PortOrder.of(posterior, plan.openers(), bench.random());
        return Arrays.copyOf(order, Math.min(order.length, plan.probes()));
    }
}
