package dev.traversal.ice.internal.path;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class RemembersForAll {
    private static int paths;

    public int another() {
        return ++paths;
    }
}
