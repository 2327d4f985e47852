package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.TransportAddress;
import dev.traversal.sim.InputPolicy;
import dev.traversal.sim.MappingBehavior;
import dev.traversal.sim.NatBox;
import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.Seeds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempts of two ends from the offer to the hit, or to a reason, in virtual time. */
class AttemptTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void theEndsMeet(String name, char letter, Supplier<NatBox> offerers, Supplier<NatBox> answerers) {
        Seeds.forEach(seed -> {
            ProbePair pair = new ProbePair(seed, offerers.get(), answerers.get()).begin();
            pair.net.runFor(LONG);

            assertThat(pair.offerer.isDirect())
                    .as("%s: %s", name, pair.offerer.told)
                    .isTrue();
            assertThat(pair.answerer.isDirect()).isTrue();
            assertThat(letterOf(pair.offerer)).isEqualTo(letter);
            assertThat(letterOf(pair.answerer)).isEqualTo(letter);
            assertThat(pair.offerer.probes.openSockets()).isEqualTo(1);
            assertThat(pair.answerer.probes.openSockets()).isEqualTo(1);
            forget(pair);
        });
    }

    static List<Arguments> pairs() {
        Supplier<NatBox> easy = NatBox::linuxMasquerade;
        Supplier<NatBox> linux = NatBox::linuxRandom;
        Supplier<NatBox> counting = hard(PortAllocation.sequential(1));
        return List.of(
                pair("low ports", 'B', linux, easy),
                pair("low ports, called", 'B', easy, linux),
                pair("low ports, both edges accept", 'B', accepting(linux), accepting(easy)),
                pair("uniform", 'R', hard(PortAllocation.uniform()), easy),
                pair("uniform, both edges accept", 'R', accepting(easy), accepting(hard(PortAllocation.uniform()))),
                pair("counting", 'S', counting, easy),
                pair("counting down by two", 'S', easy, hard(PortAllocation.sequential(-2))),
                pair("block", 'B', hard(PortAllocation.block(512)), easy),
                pair("port set", 'B', hard(PortAllocation.mapE(4, 8, 77)), easy),
                pair("counting for each destination", 'R', hard(PortAllocation.sequentialPerDestination(1)), easy),
                pair("both counting", 'W', counting, counting),
                pair("both of low ports", 'H', linux, linux),
                pair("port sets given twice", 'H', reusing(400), reusing(450)),
                pair("both of low ports, both edges accept", 'H', accepting(linux), accepting(linux)));
    }

    /** An end of another version sees other limits in the same answer, so that its plan is another. */
    @Test
    void thePlanOfTheLowerTieBreakerHolds_whereTheEndsPlanDifferently() {
        Set<Boolean> offerersHeld = new HashSet<>();
        for (int seed = 0; seed < 8; seed++) {
            ProbePair pair = new ProbePair(seed, hard(PortAllocation.block(512)).get(), NatBox.linuxMasquerade());
            List<Long> tieBreakers = new ArrayList<>();
            pair.altered = message -> {
                if (message instanceof HardMessage.Offer offer) {
                    tieBreakers.add(offer.tieBreaker());
                } else if (message instanceof HardMessage.Answer answer) {
                    tieBreakers.add(answer.tieBreaker());
                    return withSockets(answer, 24);
                }
                return message;
            };
            pair.begin().net.runFor(LONG);

            assertThat(pair.offerer.isDirect()).as("%s", pair.offerer.told).isTrue();
            assertThat(pair.answerer.isDirect()).isTrue();
            boolean offerers = tieBreakers.get(0) < tieBreakers.get(1);
            assertThat(openersOf(pair.offerer)).isEqualTo(openersOf(pair.answerer));
            assertThat(openersOf(pair.offerer) == 24).isEqualTo(offerers);
            offerersHeld.add(offerers);
            forget(pair);
        }
        assertThat(offerersHeld).containsExactlyInAnyOrder(true, false);
    }

    private static HardMessage withSockets(HardMessage.Answer answer, int sockets) {
        Party party = answer.party();
        HardNatBudget budget = party.budget();
        HardNatBudget less = new HardNatBudget(
                sockets,
                budget.maxProbes(),
                budget.maxRate(),
                budget.maxPackets(),
                budget.maxDuration(),
                budget.blockFraction(),
                budget.minRetryInterval());
        return new HardMessage.Answer(
                answer.attempt(),
                answer.tieBreaker(),
                new Party(party.profile(), less, party.limitsTtl(), party.bindsLow()),
                answer.aim(),
                answer.key(),
                answer.digest());
    }

    private static int openersOf(ProbePair.End end) {
        ProbeEvent.Planned planned = Objects.requireNonNull(end.last(ProbeEvent.Planned.class));
        return ((Plan.Guessed) planned.plan()).openers();
    }

    @Test
    void nothingIsSent_whereNoWayIsKnown() {
        Supplier<NatBox> uniform = hard(PortAllocation.uniform());
        Seeds.forEach(seed -> {
            ProbePair pair = new ProbePair(seed, uniform.get(), uniform.get()).begin();
            pair.net.runFor(LONG);

            assertThat(letterOf(pair.offerer)).isEqualTo('X');
            assertThat(letterOf(pair.answerer)).isEqualTo('X');
            assertThat(ended(pair.offerer).figures().packets()).isZero();
            assertThat(ended(pair.answerer).reason()).contains("ports");
            forget(pair);
        });
    }

    @Test
    void fewPortsAreTaken_whereTheNatGivesNoneTwice() {
        Supplier<NatBox> portSet = hard(PortAllocation.mapE(4, 8, 77));
        Seeds.forEach(seed -> {
            NatBox edge = portSet.get();
            ProbePair pair = new ProbePair(seed, edge, portSet.get()).begin();
            int most = 0;
            for (int i = 0; i < 100; i++) {
                pair.net.runFor(Duration.ofMillis(100));
                most = Math.max(most, edge.liveMappings());
            }

            assertThat(ended(pair.offerer).reason()).contains("gives no port twice");
            assertThat(most).isLessThan(100);
            forget(pair);
        });
    }

    @Test
    void theBudgetHolds_whenNothingMeets() {
        Seeds.forEach(5, seed -> {
            ProbePair pair = new ProbePair(seed, hard(PortAllocation.uniform()).get(), NatBox.linuxMasquerade());
            pair.net.partition(pair.offerer.host, pair.answerer.host);
            pair.begin();
            int most = 0;
            for (int i = 0; i < 200; i++) {
                pair.net.runFor(Duration.ofMillis(50));
                most = Math.max(most, pair.offerer.probes.openSockets());
            }

            for (ProbePair.End end : List.of(pair.offerer, pair.answerer)) {
                assertThat(ended(end).direct()).isFalse();
                assertThat(ended(end).figures().packets()).isBetween(384, HardNatBudget.DEFAULT.maxPackets());
                assertThat(end.probes.openSockets()).isZero();
            }
            assertThat(most).isBetween(385, HardNatBudget.DEFAULT.maxSockets() + 5);
            assertThat(ended(pair.offerer).figures().tookNanos())
                    .isLessThanOrEqualTo(HardNatBudget.DEFAULT.maxDuration().toNanos());
        });
    }

    @Test
    void theTighterBudgetOfBothHolds() {
        ProbePair pair = new ProbePair(1, hard(PortAllocation.uniform()).get(), NatBox.linuxMasquerade());
        pair.answerer.budget = HardNatBudget.LOW;
        pair.net.partition(pair.offerer.host, pair.answerer.host);
        pair.begin().net.runFor(LONG);

        assertThat(ended(pair.offerer).figures().packets()).isLessThanOrEqualTo(HardNatBudget.LOW.maxPackets());
        assertThat(ended(pair.answerer).figures().packets()).isLessThanOrEqualTo(HardNatBudget.LOW.maxPackets());
    }

    @Test
    void anEndThatMakesNoAttempts_declines() {
        ProbePair pair = new ProbePair(1, NatBox.linuxRandom(), NatBox.linuxMasquerade());
        pair.answerer.budget = HardNatBudget.OFF;
        pair.begin().net.runFor(LONG);

        assertThat(ended(pair.offerer).reason()).contains("makes no attempts");
        assertThat(pair.offerer.probes.openSockets() + pair.answerer.probes.openSockets())
                .isZero();
    }

    @Test
    void anOfferAndAnAnswerMayBeLost() {
        Seeds.forEach(5, seed -> {
            ProbePair pair = new ProbePair(seed, NatBox.linuxRandom(), NatBox.linuxMasquerade());
            AtomicInteger offers = new AtomicInteger();
            pair.lost = message -> message instanceof HardMessage.Offer && offers.getAndIncrement() == 0;
            pair.begin().net.runFor(LONG);
            assertThat(pair.offerer.isDirect()).isTrue();

            ProbePair again = new ProbePair(seed, NatBox.linuxRandom(), NatBox.linuxMasquerade());
            AtomicInteger answers = new AtomicInteger();
            again.lost = message -> message instanceof HardMessage.Answer && answers.getAndIncrement() == 0;
            again.begin().net.runFor(LONG);
            assertThat(again.offerer.isDirect()).isTrue();
        });
    }

    @Test
    void theOffererGivesUp_whenNobodyAnswers() {
        ProbePair pair = new ProbePair(1, NatBox.linuxRandom(), NatBox.linuxMasquerade());
        pair.lost = message -> true;
        pair.begin().net.runFor(LONG);

        assertThat(ended(pair.offerer).reason()).contains("did not answer");
        assertThat(pair.offerer.probes.openSockets()).isZero();
        assertThat(ended(pair.offerer).figures().packets()).isZero();
    }

    @Test
    void theOffererGivesUp_whenNoServerAnswers() {
        ProbePair pair = new ProbePair(1, NatBox.linuxRandom().udpBlocked(true), NatBox.linuxMasquerade());
        pair.begin().net.runFor(LONG);

        assertThat(ended(pair.offerer).reason()).contains("no STUN server");
        assertThat(pair.offerer.probes.openSockets()).isZero();
    }

    @Test
    void theEndsGiveUp_whenNoSocketCanBeOpened_andMayTryAgain() {
        for (int sockets = 0; sockets < 4; sockets++) {
            ProbePair pair = new ProbePair(1, hard(PortAllocation.uniform()).get(), NatBox.linuxMasquerade());
            pair.offerer.host.maxSockets(sockets);
            pair.begin().net.runFor(LONG);

            assertThat(ended(pair.offerer).direct()).as("%d sockets", sockets).isFalse();
            assertThat(pair.offerer.probes.openSockets()).isZero();

            pair.offerer.host.maxSockets(1_000);
            pair.net.runFor(Duration.ofMinutes(1));
            pair.begin().net.runFor(LONG);
            assertThat(pair.offerer.isDirect()).isTrue();
        }
    }

    @Test
    void everySocketIsClosed_whenTheSessionEndsMeanwhile() {
        Seeds.forEach(5, seed -> {
            ProbePair pair =
                    new ProbePair(seed, hard(PortAllocation.uniform()).get(), NatBox.linuxMasquerade()).begin();
            pair.net.runFor(Duration.ofMillis(100L * seed));
            forget(pair);
            pair.net.runFor(LONG);

            assertThat(pair.offerer.probes.openSockets()).isZero();
            assertThat(pair.answerer.probes.openSockets()).isZero();
        });
    }

    @Test
    void n06_aSecondAttemptIsDeclined_whileOneIsUnderWay() {
        ProbePair pair = new ProbePair(1, hard(PortAllocation.uniform()).get(), NatBox.linuxMasquerade()).begin();
        pair.net.runFor(Duration.ofMillis(400));
        HardMessage.Offer offer = (HardMessage.Offer)
                HardMessages.parse(pair.offerer.told.get(0)).message().orElseThrow();
        pair.answerer.told(new HardMessage.Offer(7, 7, offer.party(), offer.aim(), offer.key()));
        pair.net.runFor(Duration.ofMillis(10));

        assertThat(pair.answerer.told.get(pair.answerer.told.size() - 1)).startsWith("1 cancel a=7 ");
    }

    @Test
    void n06_anOfferRightAfterAFailure_isDeclined() {
        ProbePair pair = new ProbePair(1, hard(PortAllocation.uniform()).get(), NatBox.linuxMasquerade());
        pair.net.partition(pair.offerer.host, pair.answerer.host);
        pair.begin().net.runFor(LONG);
        long before = pair.answerer.host.traffic().datagramsSent();
        pair.begin().net.runFor(Duration.ofSeconds(2));

        assertThat(ended(pair.offerer).reason()).contains("not long ago");
        assertThat(pair.answerer.host.traffic().datagramsSent()).isEqualTo(before);

        pair.net.runFor(Duration.ofMinutes(1));
        pair.begin().net.runFor(Duration.ofSeconds(2));
        assertThat(pair.answerer.host.traffic().datagramsSent()).isGreaterThan(before);
    }

    @Test
    void theAttemptEnds_whenAHitCannotBeProven() {
        ProbePair pair = new ProbePair(1, NatBox.linuxRandom(), NatBox.linuxMasquerade());
        pair.offerer.settles = false;
        pair.answerer.settles = false;
        pair.begin().net.runFor(LONG);

        assertThat(ended(pair.offerer).direct()).isFalse();
        assertThat(ended(pair.offerer).reason()).contains("led nowhere");
        assertThat(pair.offerer.probes.openSockets() + pair.answerer.probes.openSockets())
                .isZero();
    }

    @Test
    void lowTtlIsNotNeeded_whereOneEdgeDropsWhatNobodyAskedFor() {
        Seeds.forEach(10, seed -> {
            ProbePair pair = new ProbePair(
                    seed,
                    NatBox.linuxRandom(),
                    accepting(NatBox::linuxMasquerade).get());
            pair.offerer.host.limitsTtl(false);
            pair.answerer.host.limitsTtl(false);
            pair.begin().net.runFor(LONG);

            assertThat(pair.offerer.isDirect()).isTrue();
        });
    }

    @Test
    void n02_forgedProbes_areDroppedCountedAndUnanswered() {
        ProbePair pair = new ProbePair(1, hard(PortAllocation.uniform()).get(), NatBox.linuxMasquerade());
        pair.net.partition(pair.offerer.host, pair.answerer.host);
        pair.begin().net.runFor(Duration.ofSeconds(1));
        byte[] forged = new ProbePayload(1, new byte[32]).of(ProbePayload.Kind.PROBE, 4_000);
        InetSocketAddress stranger = new InetSocketAddress("203.0.113.99", 9);
        int before = pair.answerer.events.size();
        pair.answerer.run((machine, now) -> {
            for (int i = 0; i < 1_000; i++) {
                machine.handleProbe(ProbeSockets.FIRST_NAME + 1 + i % 8, stranger, forged, 0, forged.length, now);
            }
        });
        pair.net.runFor(Duration.ofMillis(1));

        assertThat(pair.answerer.probes.strangers()).isEqualTo(1_000);
        assertThat(pair.answerer.events).hasSize(before);
        assertThat(pair.net.trace().lines()).noneMatch(line -> line.contains("203.0.113.99"));
    }

    @Test
    void n03_addressesAtHome_areNotProbed() throws UnknownHostException {
        for (String address :
                List.of("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "224.0.0.1", "0.0.0.0")) {
            ProbePair pair = new ProbePair(1, NatBox.linuxRandom(), NatBox.linuxMasquerade()).begin();
            pair.net.runFor(Duration.ofMillis(200));
            HardMessage.Offer offer = (HardMessage.Offer)
                    HardMessages.parse(pair.offerer.told.get(0)).message().orElseThrow();
            ProbePair other = new ProbePair(1, NatBox.linuxRandom(), NatBox.linuxMasquerade());
            TransportAddress aim = new TransportAddress(InetAddress.getByName(address), 4_000);
            other.answerer.told(new HardMessage.Offer(7, 7, offer.party(), aim, offer.key()));
            other.net.runFor(LONG);

            assertThat(other.answerer.probes.refused()).isEqualTo(1);
            assertThat(other.answerer.host.traffic().datagramsSent()).isZero();
        }
    }

    @Test
    void n04_aPeerThatIsNotAuthenticated_directsAHundredDatagramsAtMost() {
        Seeds.forEach(10, seed -> {
            ProbePair pair = new ProbePair(seed, hard(PortAllocation.uniform()).get(), NatBox.linuxMasquerade());
            pair.answerer.trusts = false;
            pair.net.partition(pair.offerer.host, pair.answerer.host);
            pair.begin().net.runFor(LONG);

            assertThat(ended(pair.answerer).figures().packets()).isBetween(1, ProbeWant.MAX_TO_STRANGERS);
        });
    }

    private static void forget(ProbePair pair) {
        for (ProbePair.End end : List.of(pair.offerer, pair.answerer)) {
            end.run((machine, now) -> machine.forget(ProbePair.SESSION, now));
        }
        pair.net.runFor(Duration.ofSeconds(1));
        assertThat(pair.offerer.host.openSockets() + pair.answerer.host.openSockets())
                .isZero();
    }

    private static ProbeEvent.Ended ended(ProbePair.End end) {
        ProbeEvent.Ended ended = end.last(ProbeEvent.Ended.class);
        assertThat(ended).isNotNull();
        return ended;
    }

    private static char letterOf(ProbePair.End end) {
        return ended(end).figures().letter();
    }

    private static Arguments pair(String name, char letter, Supplier<NatBox> offerers, Supplier<NatBox> answerers) {
        return Arguments.of(name, letter, offerers, answerers);
    }

    private static Supplier<NatBox> hard(PortAllocation allocation) {
        return () -> NatBox.mapping(MappingBehavior.ADDRESS_AND_PORT_DEPENDENT).ports(allocation);
    }

    private static Supplier<NatBox> reusing(int ports) {
        return () ->
                hard(PortAllocation.uniform(20_000, 20_000 + ports - 1)).get().reusesPorts(true);
    }

    private static Supplier<NatBox> accepting(Supplier<NatBox> box) {
        return () -> box.get().input(InputPolicy.ACCEPT);
    }
}
