package dev.traversal.ice.internal.probe;

import dev.traversal.api.HardNatMemory;
import dev.traversal.internal.address.IpLiteral;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What came of plans between kinds of NATs. Two failures halve a plan's chance, a success makes up for all; a plan whose
 * chance has become small is not tried, until time has made failures count for less: NATs get replaced, and some failures
 * were the line's. Lives on the agent's loop.
 */
final class PlanMemory {
    /** A plan of a smaller chance is not worth its packets. */
    static final double LEAST_CHANCE = 0.1;
    /** After so long a silence two failures are forgotten. */
    static final long FORGET_NANOS = 6 * 3_600_000_000_000L;

    private static final int HALVING = 2;
    private static final int MOST_FAILURES = 16;
    private static final int MAX_KNOWN = 64;
    private static final int BITS_A_KIND = 2;

    private final HardNatMemory store;
    private final Map<String, Long> changedNanos = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    PlanMemory(HardNatMemory store) {
        this.store = store;
    }

    /** {@return the chance of a plan, as experience has it} */
    double chance(Plan plan, Party ours, Party theirs, long nowNanos) {
        return plan.chance() / (1 << failures(key(plan, ours, theirs), nowNanos) / HALVING);
    }

    /** {@return why a plan is not to be tried, for people; empty if it may be} */
    Optional<String> objection(Plan plan, Party ours, Party theirs, long nowNanos) {
        int failures = failures(key(plan, ours, theirs), nowNanos);
        return failures >= HALVING && chance(plan, ours, theirs, nowNanos) < LEAST_CHANCE
                ? Optional.of("such an attempt has failed " + failures + " times between such NATs")
                : Optional.empty();
    }

    /** A plan has led to a path, or it has not. */
    void learn(Plan plan, Party ours, Party theirs, boolean direct, long nowNanos) {
        String key = key(plan, ours, theirs);
        int failures = failures(key, nowNanos);
        if (!direct || failures > 0) {
            keep(key, direct ? 0 : Math.min(MOST_FAILURES, failures + 1), nowNanos);
        }
    }

    /** {@return what stands for a plan between kinds of NATs: ours is known by its address too} */
    static String key(Plan plan, Party ours, Party theirs) {
        return plan.letter() + " " + IpLiteral.format(ours.profile().externals().get(0)) + ' ' + kind(ours) + ' '
                + kind(theirs);
    }

    private int failures(String key, long nowNanos) {
        int failures = store.recall(key).map(PlanMemory::parse).orElse(0);
        Long since = changedNanos.putIfAbsent(key, nowNanos);
        long elapsedNanos = since == null ? 0 : nowNanos - since;
        if (failures == 0 || elapsedNanos < FORGET_NANOS) {
            return failures;
        }
        int forgotten = (int) Math.min(MOST_FAILURES, HALVING * (elapsedNanos / FORGET_NANOS));
        int left = Math.max(0, failures - forgotten);
        keep(key, left, nowNanos);
        return left;
    }

    private void keep(String key, int failures, long nowNanos) {
        store.keep(key, Integer.toString(failures));
        changedNanos.put(key, nowNanos);
    }

    /** What an application kept may be anything. */
    private static int parse(String text) {
        try {
            int failures = Integer.parseInt(text);
            return failures < 0 ? 0 : Math.min(MOST_FAILURES, failures);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String kind(Party party) {
        NatProfile profile = party.profile();
        return switch (profile.mapping()) {
            case UNKNOWN -> "unknown";
            case ENDPOINT_INDEPENDENT -> "easy";
            case ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT -> kind(profile.allocator(), party.bindsLow());
        };
    }

    private static String kind(AllocatorPosterior allocator, boolean bindsLow) {
        return switch (allocator.allocatorClass()) {
            case SEQUENTIAL -> "counting";
            case PER_DESTINATION -> "counting-each";
            case BOUNDED -> "few" + bits(allocator.boundedPorts().orElse(1)) / BITS_A_KIND;
            case FULL, UNKNOWN -> bindsLow ? "all-or-low" : "all";
        };
    }

    private static int bits(int ports) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(ports);
    }
}
