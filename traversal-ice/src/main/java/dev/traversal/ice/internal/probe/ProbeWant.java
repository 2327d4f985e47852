package dev.traversal.ice.internal.probe;

import dev.traversal.api.HardNatBudget;

/**
 * What a session wants of an attempt.
 *
 * @param ground where sockets are opened
 * @param budget what it may cost
 * @param limitsTtl whether datagrams with a low TTL can be sent
 */
public record ProbeWant(ProbeGround ground, HardNatBudget budget, boolean limitsTtl) {
    /** How many datagrams of an attempt may go to an address at the word of somebody who is not yet authenticated. */
    public static final int MAX_TO_STRANGERS = 100;

    /** {@return the same, of a peer that is not yet authenticated: at its word little is sent anywhere} */
    public ProbeWant ofStranger() {
        HardNatBudget few = new HardNatBudget(
                Math.min(MAX_TO_STRANGERS, budget.maxSockets()),
                Math.min(MAX_TO_STRANGERS, budget.maxProbes()),
                budget.maxRate(),
                Math.min(MAX_TO_STRANGERS, budget.maxPackets()),
                budget.maxDuration(),
                budget.blockFraction(),
                budget.minRetryInterval());
        return new ProbeWant(ground, few, limitsTtl);
    }

    /** {@return the same as what a measurement takes} */
    Profiler.Ground toMeasure() {
        return new Profiler.Ground(ground.bind(), ground.servers(), true, limitsTtl);
    }
}
