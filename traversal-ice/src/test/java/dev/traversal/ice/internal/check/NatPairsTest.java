package dev.traversal.ice.internal.check;

import static dev.traversal.sim.FilteringBehavior.ADDRESS_AND_PORT_DEPENDENT;
import static dev.traversal.sim.MappingBehavior.ENDPOINT_INDEPENDENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.sim.FilteringBehavior;
import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.Seeds;
import dev.traversal.sim.SimHost;
import dev.traversal.sim.SimNetwork;
import dev.traversal.sim.SimStunServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two peers behind every two NATs that RFC 4787 can tell apart. A seed also chooses how the NATs allocate ports, what
 * their edges do with what nobody asked for, what the network loses, reorders and repeats, and whether the peers know
 * each other as of this library.
 */
final class NatPairsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CALM = Duration.ofSeconds(3);
    /** Both openers of one side are lost so seldom. */
    private static final int SPOILT_ONE_IN = 500;

    /** What can come of two NATs. */
    private enum Outcome {
        ALWAYS,
        NEVER,
        /** Whose packet is first decides. */
        EITHER
    }

    /**
     * A kind of NAT.
     *
     * @param overloads whether all mappings of a socket share its port, as long as it is free toward the remote: Linux
     */
    record Nat(MappingBehavior mapping, FilteringBehavior filtering, boolean overloads) {
        /** {@return whether a peer sees the port that the server saw} */
        boolean isEasy() {
            return mapping == ENDPOINT_INDEPENDENT || overloads;
        }

        boolean letsAnybodyIn() {
            return filtering == FilteringBehavior.ENDPOINT_INDEPENDENT;
        }

        NatBox box(InputPolicy input, RandomGenerator random) {
            List<PortAllocation> allocations = overloads
                    ? List.of(PortAllocation.preserving())
                    : List.of(
                            PortAllocation.preserving(),
                            PortAllocation.uniform(20_000, 60_000),
                            PortAllocation.sequential(random.nextBoolean() ? 1 : -2));
            return NatBox.mapping(mapping)
                    .filtering(filtering)
                    .reusesPorts(overloads)
                    .ports(allocations.get(random.nextInt(allocations.size())))
                    .input(input);
        }

        /**
         * Without guessing ports: the hard side's port toward its peer is known to nobody before its packet arrives, so
         * the other's filter must not ask for it.
         */
        static Outcome of(Nat a, Nat b) {
            if (a.isEasy() && b.isEasy()) {
                return Outcome.ALWAYS;
            }
            if (!a.isEasy() && !b.isEasy()) {
                return a.letsAnybodyIn() || b.letsAnybodyIn() ? Outcome.ALWAYS : Outcome.NEVER;
            }
            Nat easy = a.isEasy() ? a : b;
            Nat hard = a.isEasy() ? b : a;
            if (easy.filtering != ADDRESS_AND_PORT_DEPENDENT) {
                return Outcome.ALWAYS;
            }
            return hard.letsAnybodyIn() ? Outcome.EITHER : Outcome.NEVER;
        }

        @Override
        public String toString() {
            return mapping + "/" + filtering + (overloads ? "/overloading" : "");
        }
    }

    static Stream<Nat> nats() {
        return Stream.of(MappingBehavior.values())
                .flatMap(mapping -> Stream.of(FilteringBehavior.values())
                        .flatMap(
                                filter -> Stream.of(false, true).map(overloads -> new Nat(mapping, filter, overloads))))
                .filter(nat -> nat.mapping != ENDPOINT_INDEPENDENT || !nat.overloads);
    }

    @ParameterizedTest
    @MethodSource("nats")
    void endsAsTheTableSays_whateverTheNetworkDoes(Nat a) {
        List<Nat> all = nats().toList();
        AtomicInteger poisonable = new AtomicInteger();
        AtomicInteger spoilt = new AtomicInteger();
        for (Nat b : all.subList(all.indexOf(a), all.size())) {
            Seeds.forEach(seed -> {
                Scene scene = new Scene(seed, a, b);
                boolean asTold = meet(scene, Nat.of(a, b));
                assertThat(asTold || scene.isPoisonable())
                        .as(scene + ": direct or not")
                        .isTrue();
                poisonable.addAndGet(scene.isPoisonable() ? 1 : 0);
                spoilt.addAndGet(asTold ? 0 : 1);
            });
        }
        assertThat(spoilt.get()).isLessThanOrEqualTo(1 + poisonable.get() / SPOILT_ONE_IN);
    }

    /** {@return whether the outcome is what the table says} */
    private static boolean meet(Scene scene, Outcome outcome) {
        scene.gatherThenOffer();
        boolean connected = scene.connects();
        if (connected) {
            assertThat(scene.settles()).as(scene + ": both select one pair").isTrue();
        }
        scene.a.assertPaced();
        scene.b.assertPaced();
        scene.close();
        assertThat(scene.leftovers()).as(scene + ": leftovers").isEmpty();
        return outcome == Outcome.EITHER || connected == (outcome == Outcome.ALWAYS);
    }

    /** {@code a ── nat ── internet ── nat ── b}, and a STUN server. */
    private static final class Scene {
        private final SimNetwork net;
        private final String title;
        private final SimPeer a;
        private final SimPeer b;
        private boolean poisonable;
        private final double loss;
        private final double reorder;
        private final double duplicate;

        Scene(long seed, Nat natA, Nat natB) {
            net = SimNetwork.seeded(seed);
            RandomGenerator chance = net.random("scene");
            loss = chance.nextDouble() * 0.1;
            reorder = chance.nextDouble() * 0.1;
            duplicate = chance.nextDouble() * 0.1;
            boolean ours = chance.nextBoolean();
            boolean firstControls = chance.nextBoolean();
            List<SimStunServer> servers = List.of(SimStunServer.on(net.host("server")));
            a = new SimPeer(home("a", firstControls ? natA : natB, chance), true, true, servers);
            b = new SimPeer(home("b", firstControls ? natB : natA, chance), false, true, servers);
            if (!ours) {
                a.pretendsToBeForeign();
                b.pretendsToBeForeign();
            }
            title = natA + " and " + natB + (firstControls ? "" : ", who asks") + (ours ? ", ours" : ", foreign");
        }

        private SimHost home(String name, Nat nat, RandomGenerator chance) {
            InputPolicy input = InputPolicy.values()[chance.nextInt(InputPolicy.values().length)];
            poisonable |= input == InputPolicy.ACCEPT;
            return net.host(name).behind(nat.box(input, chance));
        }

        /** {@return whether an edge would move the flow to another port if all openers of its side were lost} */
        boolean isPoisonable() {
            return poisonable;
        }

        /** The network is good until then: which candidates there are is no matter here. */
        void gatherThenOffer() {
            net.await("candidates", () -> a.isGathered() && b.isGathered(), Duration.ofSeconds(2));
            for (SimPeer peer : List.of(a, b)) {
                peer.host
                        .link()
                        .loss(loss)
                        .duplicate(duplicate)
                        .reorder(reorder, Duration.ofMillis(15))
                        .jitter(Duration.ofMillis(5));
            }
            a.offer(b);
        }

        boolean connects() {
            return net.runUntil(() -> a.isConnected() && b.isConnected(), PATIENCE);
        }

        /** {@return whether both have one pair, and keep it} */
        boolean settles() {
            boolean agreed = net.runUntil(this::agree, PATIENCE);
            net.runFor(CALM);
            return agreed && agree();
        }

        private boolean agree() {
            return a.selectedSameAs(b) && b.selectedSameAs(a);
        }

        void close() {
            a.close();
            b.close();
            net.runFor(Duration.ofMillis(1));
        }

        List<String> leftovers() {
            return Stream.of(a, b).flatMap(peer -> peer.leftovers().stream()).toList();
        }

        @Override
        public String toString() {
            return title;
        }
    }
}
