package dev.traversal.ice.internal.probe;

import dev.traversal.internal.machine.Deadline;
import org.jspecify.annotations.Nullable;

/** One end's part in a plan. */
interface Tactic {
    /** The plan begins. */
    void begin(long nowNanos);

    /** The other end told something. */
    void told(HardMessage message, long nowNanos);

    /** Time has passed, and what could leave has left. */
    void handleTimeout(long nowNanos);

    @Nullable
    Deadline nextDeadline();

    /** {@return what an end does in a plan} */
    static Tactic of(Plan plan, Bench bench) {
        Plan.Side side = bench.deal().side();
        if (plan instanceof Plan.Bracketed it) {
            return it.opener() == side
                    ? new BracketOpening(bench, it.openers())
                    : new Probing(
                            bench, Waves.bracketed(bench.deal().theirs()), new BracketTargets(bench, it.probes()));
        } else if (plan instanceof Plan.Guessed it) {
            return it.opener() == side
                    ? new Opening(bench, it.openers(), it.low())
                    : new Probing(bench, Waves.guessed(bench.deal().theirs()), new GuessedTargets(bench, it));
        } else if (plan instanceof Plan.Windowed it) {
            return new Windowing(bench, it);
        } else if (plan instanceof Plan.Crossed it) {
            return new Crossing(bench, it);
        }
        throw new IllegalArgumentException("nothing is to be done for " + plan);
    }
}
