package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.NatBehavior;
import dev.traversal.sim.PortAllocation;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which plan two ends agree on. */
class PlansTest {
    private static final int ORDINARY = 30_000;
    private static final int LOW = 700;
    private static final int SAMPLES = 9;

    /** Kinds of NATs, as a host measures them that may bind low ports, or not. */
    private enum Nat {
        EASY,
        UNKNOWN,
        COUNTING,
        COUNTING_EACH,
        BLOCK,
        LINUX,
        LINUX_WITHOUT_LOW_PORTS,
        UNIFORM
    }

    @ParameterizedTest
    @CsvSource({
        "EASY, EASY, X",
        "EASY, UNKNOWN, X",
        "EASY, COUNTING, S",
        "EASY, COUNTING_EACH, R",
        "EASY, BLOCK, B",
        "EASY, LINUX, B",
        "EASY, LINUX_WITHOUT_LOW_PORTS, R",
        "EASY, UNIFORM, R",
        "COUNTING, COUNTING, W",
        "COUNTING, UNIFORM, X",
        "BLOCK, BLOCK, H",
        "BLOCK, LINUX, H",
        "LINUX, LINUX, H",
        "LINUX, UNIFORM, X",
        "UNIFORM, UNIFORM, X"
    })
    void eachPairHasItsPlan_whoeverOffers(Nat one, Nat other, char letter) {
        Plan plan = Plans.plan(party(one), party(other));
        Plan turned = Plans.plan(party(other), party(one));

        assertThat(plan.letter()).isEqualTo(letter);
        assertThat(turned.letter()).isEqualTo(letter);
        assertThat(plan.expectedPackets() > 0).isEqualTo(letter != 'X');
        assertThat(plan.chance()).isBetween(letter == 'X' ? 0 : 0.98, 1.0);
    }

    @Test
    void theHardEndOpens() {
        assertThat(Plans.plan(party(Nat.EASY), party(Nat.UNIFORM)))
                .isEqualTo(new Plan.Guessed(Plan.Side.ANSWERER, Plan.PortChoice.ALL, false, 64_512, 384, 1_280));
        assertThat(Plans.plan(party(Nat.LINUX), party(Nat.EASY)))
                .isEqualTo(new Plan.Guessed(Plan.Side.OFFERER, Plan.PortChoice.BOUNDED, true, 424, 32, 424));
    }

    @Test
    void theTighterBudgetHolds() {
        Party easy = party(Nat.EASY);
        Party hard = party(Nat.UNIFORM);
        Party poor = new Party(hard.profile(), HardNatBudget.LOW, true, false);

        assertThat(Plans.plan(easy, poor))
                .isEqualTo(new Plan.Guessed(Plan.Side.ANSWERER, Plan.PortChoice.ALL, false, 64_512, 64, 256));
        assertThat(Plans.plan(new Party(easy.profile(), HardNatBudget.OFF, true, false), hard))
                .isEqualTo(new Plan.None("one end makes no attempts"));
    }

    @Test
    void onlyAShareOfABlockIsTaken() {
        Plan.Guessed plan = (Plan.Guessed) Plans.plan(party(Nat.EASY), party(Nat.BLOCK));

        assertThat(plan.openers()).isBetween(16, plan.ports() / 4);
    }

    @Test
    void equalPlansHaveEqualDigests_andOthersOthers() {
        Plan plan = Plans.plan(party(Nat.EASY), party(Nat.UNIFORM));
        Plan same = Plans.plan(party(Nat.EASY), party(Nat.UNIFORM));
        Plan other = Plans.plan(party(Nat.EASY), party(Nat.LINUX));

        assertThat(Plans.digest(plan)).hasSize(32).isEqualTo(Plans.digest(same)).isNotEqualTo(Plans.digest(other));
    }

    private static Party party(Nat nat) {
        List<PortSample> low = nat == Nat.LINUX ? sampled(PortAllocation.linuxRandom(), 2, LOW) : List.of();
        NatBehavior mapping = switch (nat) {
            case EASY -> NatBehavior.ENDPOINT_INDEPENDENT;
            case UNKNOWN -> NatBehavior.UNKNOWN;
            default -> NatBehavior.ADDRESS_AND_PORT_DEPENDENT;
        };
        PortAllocation allocation = switch (nat) {
            case COUNTING -> PortAllocation.sequential(1);
            case COUNTING_EACH -> PortAllocation.sequentialPerDestination(1);
            case BLOCK -> PortAllocation.block(256);
            case LINUX, LINUX_WITHOUT_LOW_PORTS -> PortAllocation.linuxRandom();
            case EASY, UNKNOWN, UNIFORM -> PortAllocation.uniform();
        };
        NatProfile profile = new NatProfile(
                List.of(InetAddress.getLoopbackAddress()),
                mapping,
                NatBehavior.UNKNOWN,
                false,
                0,
                sampled(allocation, SAMPLES, ORDINARY),
                low);
        return new Party(profile, HardNatBudget.DEFAULT, true, !low.isEmpty());
    }

    private static List<PortSample> sampled(PortAllocation allocation, int count, int source) {
        return new ProbedBox(allocation, 1).sample(count, source);
    }
}
