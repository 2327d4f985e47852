package dev.traversal.sim;

import org.jspecify.annotations.Nullable;

/** A simulated run went wrong. The message tells the seed that repeats it, the virtual time, and the last packets. */
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final long seed;

    SimulationFailure(long seed, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.seed = seed;
    }

    /** {@return the seed that repeats the run} */
    public long seed() {
        return seed;
    }
}
