package dev.traversal.ice.internal.check;

import dev.traversal.api.Path;
import java.time.Duration;

/** How long a valid pair may be silent (RFC 8445 section 11). Lives on the session's loop. */
public interface Keepalive {
    /**
     * {@return whether nothing is sent at present, so that consent to send need not be kept fresh (RFC 7675 section 5.1)}
     */
    boolean isIdle();

    /** {@return whether {@link #isIdle} is ever true} */
    boolean isSparing();

    /**
     * {@return the pause between two keepalives}
     *
     * @param path the pair
     */
    long intervalNanos(Path path);

    /**
     * A pair gave its answer after a silence.
     *
     * @param path the pair
     * @param silenceNanos how long nothing had left on it
     * @param nowNanos the time
     */
    void survived(Path path, long silenceNanos, long nowNanos);

    /**
     * A pair gave no answer after a silence.
     *
     * @param path the pair
     * @param silenceNanos how long nothing had left on it
     * @param nowNanos the time
     */
    void lost(Path path, long silenceNanos, long nowNanos);

    /**
     * {@return one that never changes, for pairs that are kept in reserve}
     *
     * @param interval the pause
     */
    static Keepalive every(Duration interval) {
        long nanos = interval.toNanos();
        if (nanos <= 0) {
            throw new IllegalArgumentException("the interval must be positive but was " + interval);
        }
        return new Keepalive() {
            @Override
            public boolean isIdle() {
                return false;
            }

            @Override
            public boolean isSparing() {
                return false;
            }

            @Override
            public long intervalNanos(Path path) {
                return nanos;
            }

            @Override
            public void survived(Path path, long silenceNanos, long nowNanos) {}

            @Override
            public void lost(Path path, long silenceNanos, long nowNanos) {}

            @Override
            public String toString() {
                return "every " + interval;
            }
        };
    }
}
