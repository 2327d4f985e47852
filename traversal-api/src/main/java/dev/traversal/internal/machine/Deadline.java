package dev.traversal.internal.machine;

import org.jspecify.annotations.Nullable;

/**
 * A moment at which a machine wants to be called, and why: a hung test explains itself.
 *
 * @param atNanos the moment, on the clock of {@link Machine}
 * @param reason such as "RTO", "Ta", "consent"
 */
public record Deadline(long atNanos, String reason) {
    /**
     * {@return the earlier of two deadlines, {@code null} standing for never}
     *
     * @param a one
     * @param b the other
     */
    public static @Nullable Deadline earlier(@Nullable Deadline a, @Nullable Deadline b) {
        if (a == null) {
            return b;
        }
        return b == null || a.atNanos - b.atNanos <= 0 ? a : b;
    }

    /**
     * {@return whether the moment has come}
     *
     * @param nowNanos the time
     */
    public boolean isDue(long nowNanos) {
        return nowNanos - atNanos >= 0;
    }
}
