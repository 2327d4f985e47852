package dev.traversal.relay.internal.rendezvous;

import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubling, with jitter, so that clients of a restarted server spread. */
final class ReconnectPause {
    private static final double JITTER = 0.5;
    private static final double MAX_SHORT_NANOS = 0.2e9;

    private final ClientTimings timings;
    private final RandomGenerator random;
    private long pauseNanos;

    ReconnectPause(ClientTimings timings, RandomGenerator random) {
        this.timings = timings;
        this.random = random;
        reset();
    }

    void reset() {
        pauseNanos = timings.firstPause().toNanos();
    }

    void toLongest() {
        pauseNanos = timings.maxPause().toNanos();
    }

    /** Returns a short wait for a client that has something to say. */
    long jitterNanos() {
        return (long) (MAX_SHORT_NANOS * random.nextDouble());
    }

    long nextNanos() {
        long pause = pauseNanos;
        pauseNanos = Math.min(2 * pause, timings.maxPause().toNanos());
        return (long) (pause * (1 - JITTER + 2 * JITTER * random.nextDouble()));
    }
}
