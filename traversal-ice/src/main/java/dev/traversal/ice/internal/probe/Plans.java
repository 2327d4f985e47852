package dev.traversal.ice.internal.probe;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.NatBehavior;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.OptionalInt;

/**
 * Which plan suits two ends: a function of what both know, so both compute the same. A side's filtering is no part of it:
 * where that lets strangers in, ordinary checks have met before.
 */
public final class Plans {
    private static final int BRACKET_OPENERS = 16;
    private static final int BRACKET_PROBES = 64;
    private static final int LOW_OPENERS = 32;
    private static final int FULL_OPENERS = 384;
    private static final int FEWEST_OPENERS = 16;
    private static final int WINDOW = 64;
    private static final int ROUNDS = 4;
    /** For two sets of 560: a set's size is not known better than by a fifth. */
    private static final int MAX_CROSSED = 1_440;

    private static final int CROSSING_SOCKETS = 32;
    /** -ln 0.01: so many expected meetings leave one attempt in a hundred without any. */
    private static final double MEETINGS = 4.6;

    private static final int BLOCK_SHARE = 4;

    private Plans() {}

    /**
     * {@return what two ends do}
     *
     * @param offerer the end that offered
     * @param answerer the other
     */
    public static Plan plan(Party offerer, Party answerer) {
        Limits limits = Limits.of(offerer.budget(), answerer.budget());
        NatBehavior one = offerer.profile().mapping();
        NatBehavior other = answerer.profile().mapping();
        if (!offerer.budget().isOn() || !answerer.budget().isOn()) {
            return new Plan.None("one end makes no attempts");
        }
        if (one == NatBehavior.UNKNOWN || other == NatBehavior.UNKNOWN) {
            return new Plan.None("too few STUN servers answered to tell how the NATs map ports");
        }
        boolean offererEasy = one == NatBehavior.ENDPOINT_INDEPENDENT;
        boolean answererEasy = other == NatBehavior.ENDPOINT_INDEPENDENT;
        if (offererEasy && answererEasy) {
            return new Plan.None("both NATs keep a socket's port, so no probing helps");
        }
        if (offererEasy || answererEasy) {
            Plan.Side opener = offererEasy ? Plan.Side.ANSWERER : Plan.Side.OFFERER;
            return oneHard(opener, offererEasy ? answerer : offerer, limits);
        }
        return bothHard(offerer, answerer, limits);
    }

    /**
     * {@return SHA-256 of a plan: ends whose digests are equal do the same}
     *
     * @param plan the plan
     */
    public static byte[] digest(Plan plan) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(PlanText.of(plan).getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Plan oneHard(Plan.Side opener, Party hard, Limits limits) {
        AllocatorPosterior allocator = hard.profile().allocator();
        if (allocator.allocatorClass() == AllocatorClass.SEQUENTIAL) {
            return new Plan.Bracketed(
                    opener, Math.min(BRACKET_OPENERS, limits.sockets), Math.min(BRACKET_PROBES, limits.probes));
        }
        OptionalInt bounded = allocator.boundedPorts();
        boolean low = canGoLow(hard) && bounded.orElse(PortModels.PORTS) > LowPorts.SIZE;
        if (low) {
            int openers = Math.min(LOW_OPENERS, limits.sockets);
            return new Plan.Guessed(
                    opener,
                    Plan.PortChoice.BOUNDED,
                    true,
                    LowPorts.SIZE,
                    openers,
                    Math.min(LowPorts.SIZE, limits.probes));
        }
        if (bounded.isPresent()) {
            int ports = bounded.getAsInt();
            int share = Math.max(1, Math.min(ports / BLOCK_SHARE, (int) (ports * limits.blockFraction)));
            int openers = Math.min(Math.min(limits.sockets, Math.max(FEWEST_OPENERS, root(ports))), share);
            return new Plan.Guessed(opener, Plan.PortChoice.BOUNDED, false, ports, openers, limits.probes);
        }
        int openers = Math.min(FULL_OPENERS, limits.sockets);
        boolean runs = allocator.allocatorClass() == AllocatorClass.PER_DESTINATION;
        Plan.PortChoice set = runs ? Plan.PortChoice.RUN : Plan.PortChoice.ALL;
        int probes = runs ? Math.min(limits.probes, PortModels.PORTS / openers + 2) : limits.probes;
        return new Plan.Guessed(opener, set, false, PortModels.PORTS, openers, probes);
    }

    private static Plan bothHard(Party offerer, Party answerer, Limits limits) {
        if (isSequential(offerer) && isSequential(answerer) && limits.packets >= WINDOW) {
            return new Plan.Windowed(Math.min(WINDOW, limits.sockets), ROUNDS);
        }
        OptionalInt ofOfferer = smallSet(offerer);
        OptionalInt ofAnswerer = smallSet(answerer);
        if (ofOfferer.isEmpty() || ofAnswerer.isEmpty()) {
            return new Plan.None(
                    "both NATs pick from too many ports: a meeting would take tens of thousands of probes");
        }
        long pairs = (long) ofOfferer.getAsInt() * ofAnswerer.getAsInt();
        int datagrams = (int) Math.ceil(Math.sqrt(MEETINGS * pairs));
        if (datagrams > Math.min(MAX_CROSSED, limits.packets)) {
            return new Plan.None(
                    "both NATs pick from many ports: a meeting would take " + datagrams + " probes from each end");
        }
        return new Plan.Crossed(
                Plan.Side.OFFERER,
                goesLow(offerer),
                goesLow(answerer),
                pairs,
                Math.min(CROSSING_SOCKETS, limits.sockets),
                datagrams);
    }

    private static boolean isSequential(Party party) {
        return party.profile().allocator().allocatorClass() == AllocatorClass.SEQUENTIAL;
    }

    private static OptionalInt smallSet(Party party) {
        return goesLow(party)
                ? OptionalInt.of(LowPorts.SIZE)
                : party.profile().allocator().boundedPorts();
    }

    private static boolean goesLow(Party party) {
        return canGoLow(party) && party.profile().allocator().boundedPorts().orElse(PortModels.PORTS) > LowPorts.SIZE;
    }

    private static boolean canGoLow(Party party) {
        return party.bindsLow()
                && !party.profile().low().isEmpty()
                && party.profile().low().stream().allMatch(LowPorts::contains);
    }

    private static int root(int ports) {
        return (int) Math.ceil(Math.sqrt(MEETINGS * ports));
    }

    /** The tighter of both ends' budgets. */
    private record Limits(int sockets, int probes, int packets, double blockFraction) {
        static Limits of(HardNatBudget one, HardNatBudget other) {
            return new Limits(
                    Math.min(one.maxSockets(), other.maxSockets()),
                    Math.max(1, Math.min(one.maxProbes(), other.maxProbes())),
                    Math.min(one.maxPackets(), other.maxPackets()),
                    Math.min(one.blockFraction(), other.blockFraction()));
        }
    }
}
