package dev.traversal.ice.internal.check;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class SleepsAWhile {
    public void rest() {
        Thread.onSpinWait();
    }
}
