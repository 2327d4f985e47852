package dev.traversal.relay.internal.count;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * How often each reason occurred. Written by one loop, read by anybody.
 *
 * @param <E> the reasons
 */
public final class ReasonCounts<E extends Enum<E>> {
    private final EnumMap<E, LongAdder> counts;
    private final Function<? super E, String> label;

    /**
     * Starts at zero.
     *
     * @param reasons their type
     * @param label what a reason is called
     */
    public ReasonCounts(Class<E> reasons, Function<? super E, String> label) {
        counts = new EnumMap<>(reasons);
        for (E reason : reasons.getEnumConstants()) {
            counts.put(reason, new LongAdder());
        }
        this.label = label;
    }

    /**
     * Counts one.
     *
     * @param reason why
     */
    public void add(E reason) {
        LongAdder counter = counts.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /**
     * {@return how often it occurred}
     *
     * @param reason why
     */
    public long of(E reason) {
        LongAdder counter = counts.get(reason);
        return counter == null ? 0 : counter.sum();
    }

    /** {@return the same for all reasons that occurred} */
    public Map<String, Long> all() {
        Map<String, Long> occurred = new LinkedHashMap<>();
        counts.forEach((reason, counter) -> {
            if (counter.sum() > 0) {
                occurred.put(label.apply(reason), counter.sum());
            }
        });
        return occurred;
    }
}
