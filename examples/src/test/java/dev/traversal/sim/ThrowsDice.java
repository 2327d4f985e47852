package dev.traversal.sim;

import dev.traversal.ice.KnowsRelay;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Breaks rules on purpose: see {@code RulesBiteTest}. */
public final class ThrowsDice {
    @Nullable
    KnowsRelay upwards;

    public int dice() {
        return new SplittableRandom().nextInt(6);
    }
}
