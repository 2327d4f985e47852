package dev.traversal.portmap;

import dev.traversal.ice.KnowsRelay;
import org.jspecify.annotations.Nullable;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class KnowsIce {
    @Nullable
    KnowsRelay neighbour;
}
