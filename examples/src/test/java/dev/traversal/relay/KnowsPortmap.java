package dev.traversal.relay;

import dev.traversal.portmap.KnowsIce;
import org.jspecify.annotations.Nullable;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class KnowsPortmap {
    @Nullable
    KnowsIce neighbour;
}
