package dev.traversal.ice.internal.path;

import dev.traversal.api.CandidateType;
import dev.traversal.api.Path;
import java.net.InetAddress;
import java.time.Duration;
import java.util.stream.Stream;

/** One valid pair: its proofs of life, round trip and loss. */
final class LivePath implements PathFigures {
    private static final double GAIN = 0.125; // RFC 6298 section 2
    private static final double VARIATION_GAIN = 0.25;
    private static final double LOSS_GAIN = 1.0 / 32;
    /** That a path which lives is taken for dead should not happen in days. */
    private static final double CHANCE = 1e-8;

    private static final double MOST_MISSES = 25;

    private final PathKey key;
    private Path path;
    private boolean selected;
    private double rttNanos;
    private double variationNanos;
    private final Least best;
    private long lastProofNanos;
    private long lastPingNanos;
    private int misses;
    private volatile double loss;
    private volatile int asked;
    private volatile int lost;

    LivePath(PathKey key, Path path, long rttNanos, long nowNanos) {
        this.key = key;
        this.path = path;
        this.rttNanos = rttNanos;
        this.variationNanos = rttNanos / 2.0;
        this.best = new Least(rttNanos);
        this.lastProofNanos = nowNanos;
        this.lastPingNanos = nowNanos;
    }

    PathKey key() {
        return key;
    }

    /** {@return whether both would die with one relay} */
    boolean sharesRelayWith(LivePath other) {
        return relays(path).anyMatch(relay -> relays(other.path).anyMatch(relay::equals));
    }

    private static Stream<InetAddress> relays(Path path) {
        return Stream.of(path.local(), path.remote())
                .filter(candidate -> candidate.type() == CandidateType.RELAYED)
                .map(candidate -> candidate.address().address());
    }

    Path path() {
        return path;
    }

    void path(Path seen) {
        path = seen;
    }

    boolean isSelected() {
        return selected;
    }

    /** ICE nominated it, or another. */
    void selected(boolean now) {
        selected = now;
    }

    /** The peer answered, over this path, after this time. */
    void proven(long sampleNanos, long nowNanos) {
        best.add(sampleNanos);
        variationNanos += VARIATION_GAIN * (Math.abs(sampleNanos - rttNanos) - variationNanos);
        rttNanos += GAIN * (sampleNanos - rttNanos);
        lastProofNanos = nowNanos;
        misses = 0;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts, any reads
    void pinged(long nowNanos) {
        asked++;
        lastPingNanos = nowNanos;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void ponged() {
        loss -= LOSS_GAIN * loss;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void missed() {
        misses++;
        lost++;
        loss += LOSS_GAIN * (1 - loss);
    }

    int misses() {
        return misses;
    }

    long lastProofNanos() {
        return lastProofNanos;
    }

    long lastPingNanos() {
        return lastPingNanos;
    }

    double rttNanos() {
        return rttNanos;
    }

    /** {@return the least round trip of late: what the network takes, whatever pauses the two ends make} */
    long leastRttNanos() {
        return best.nanos();
    }

    /** The least of some last samples: of two spans, the one that is full and the one that fills. */
    private static final class Least {
        private static final int SPAN = 8;

        private long before;
        private long now;
        private int samples;

        Least(long first) {
            before = first;
            now = first;
        }

        void add(long sample) {
            if (++samples == SPAN) {
                before = now;
                now = sample;
                samples = 0;
            }
            now = Math.min(now, sample);
        }

        long nanos() {
            return Math.min(before, now);
        }
    }

    /** {@return how long an answer may take (RFC 6298 section 2)} */
    long waitNanos(long leastNanos) {
        return Math.max(leastNanos, (long) (rttNanos + 4 * variationNanos));
    }

    @Override
    public int asked() {
        return asked;
    }

    @Override
    public int lost() {
        return lost;
    }

    @Override
    public double loss() {
        return loss;
    }

    /** {@return how many misses in a row are no chance any more, given the loss of late} */
    int deadlyMisses(int least) {
        return (int) Math.max(least, Math.min(MOST_MISSES, Math.ceil(Math.log(CHANCE) / Math.log(loss))));
    }

    Duration roundTripTime() {
        return Duration.ofNanos((long) rttNanos);
    }
}
