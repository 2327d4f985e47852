package dev.traversal.ice.internal.path;

import java.time.Duration;

/**
 * How soon paths are doubted and given up.
 *
 * @param loadedPingNanos pause between two pings of a path that carries data
 * @param idleSilenceNanos how long an idle path may be silent before it is asked; a little more than the pause between
 *     two consent checks (RFC 7675 section 5.1)
 * @param doubtPauseNanos pause between two pings of a path in doubt
 * @param deadPauseNanos the same once no path is alive
 * @param minWaitNanos the shortest wait for an answer, whatever the round trip
 * @param missesToDeath how many unanswered pings in a row end a path
 */
public record PathTimings(
        long loadedPingNanos,
        long idleSilenceNanos,
        long doubtPauseNanos,
        long deadPauseNanos,
        long minWaitNanos,
        int missesToDeath) {
    /** Dead within a second under load, within eight when idle. */
    public static final PathTimings DEFAULT = new PathTimings(
            Duration.ofMillis(250).toNanos(),
            Duration.ofMillis(6_500).toNanos(),
            Duration.ofMillis(80).toNanos(),
            Duration.ofMillis(500).toNanos(),
            Duration.ofMillis(100).toNanos(),
            6);
}
