package dev.traversal.internal.stun;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class ReadsTheClock {
    public long nowNanos() {
        return System.nanoTime();
    }
}
