package dev.traversal.ice.internal.path;

import dev.traversal.api.Liveness;
import java.time.Duration;

/**
 * How soon paths are doubted and given up.
 *
 * @param loadedPingNanos pause between two pings of a path that carries data
 * @param idleSilenceNanos how long an idle path may be silent before it is asked; a little more than the pause between
 *     two consent checks (RFC 7675 section 5.1)
 * @param doubtPauseNanos pause between two pings of a path in doubt
 * @param idleDoubtPauseNanos the same of an idle one, where nothing else is under way
 * @param idleDoubts whether an idle path is in doubt as soon as it is asked, since a consent check went unanswered
 * @param deadPauseNanos the same once no path is alive
 * @param minWaitNanos the shortest wait for an answer, whatever the round trip
 * @param missesToDeath how many unanswered pings in a row end a path
 */
public record PathTimings(
        long loadedPingNanos,
        long idleSilenceNanos,
        long doubtPauseNanos,
        long idleDoubtPauseNanos,
        boolean idleDoubts,
        long deadPauseNanos,
        long minWaitNanos,
        int missesToDeath) {
    /** Dead within a second under load, within eight when idle. */
    public static final PathTimings DEFAULT =
            idleFor(Duration.ofMillis(6_200), true, Duration.ofMillis(50), Duration.ofMillis(500));

    /** Dead within a second under load, within four when idle. */
    private static final PathTimings FAST =
            idleFor(Duration.ofMillis(1_500), false, Duration.ofMillis(50), Duration.ofMillis(500));

    /** Consent checks that go unanswered say when to ask. */
    private static final PathTimings SPARING =
            idleFor(Duration.ofMinutes(10), false, Duration.ofMillis(80), Duration.ofSeconds(5));

    /**
     * {@return the timings that go with a choice}
     *
     * @param liveness the choice
     */
    public static PathTimings of(Liveness liveness) {
        return switch (liveness) {
            case FAST -> FAST;
            case NORMAL -> DEFAULT;
            case SPARING -> SPARING;
        };
    }

    private static PathTimings idleFor(Duration silence, boolean idleDoubts, Duration doubtPause, Duration deadPause) {
        return new PathTimings(
                Duration.ofMillis(250).toNanos(),
                silence.toNanos(),
                Duration.ofMillis(80).toNanos(),
                doubtPause.toNanos(),
                idleDoubts,
                deadPause.toNanos(),
                Duration.ofMillis(100).toNanos(),
                6);
    }
}
