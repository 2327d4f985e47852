package dev.traversal.ice;

import dev.traversal.relay.KnowsPortmap;
import org.jspecify.annotations.Nullable;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class KnowsRelay {
    @Nullable
    KnowsPortmap neighbour;
}
