package dev.traversal.ice.internal.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.traversal.api.HardNatBudget;
import dev.traversal.api.HardNatMemory;
import dev.traversal.api.NatBehavior;
import dev.traversal.internal.address.IpLiteral;
import dev.traversal.sim.PortAllocation;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent makes of attempts that failed. */
class PlanMemoryTest {
    private static final long NOW = Long.parseLong("9223372036854775802"); // time wraps
    private static final int ENOUGH = 8;

    private final Party hard = party("198.51.100.7", NatBehavior.ADDRESS_AND_PORT_DEPENDENT);
    private final Party easy = party("203.0.113.9", NatBehavior.ENDPOINT_INDEPENDENT);
    private final Plan plan = Plans.plan(hard, easy);
    private final HardNatMemory store = HardNatMemory.inMemory();
    private final PlanMemory memory = new PlanMemory(store);

    @Test
    void twoFailuresHalveTheChance() {
        assertThat(memory.chance(plan, hard, easy, NOW)).isEqualTo(plan.chance());
        fail(1);
        assertThat(memory.chance(plan, hard, easy, NOW)).isEqualTo(plan.chance());
        fail(1);
        assertThat(memory.chance(plan, hard, easy, NOW)).isCloseTo(plan.chance() / 2, within(1e-9));
        fail(2);
        assertThat(memory.chance(plan, hard, easy, NOW)).isCloseTo(plan.chance() / 4, within(1e-9));
    }

    @Test
    void aPlanOfSmallChanceIsNotTried() {
        fail(ENOUGH - 1);
        assertThat(memory.objection(plan, hard, easy, NOW)).isEmpty();
        fail(1);
        assertThat(memory.objection(plan, hard, easy, NOW))
                .hasValueSatisfying(reason -> assertThat(reason).contains("8 times"));
    }

    @Test
    void aSuccessMakesUpForAll() {
        fail(ENOUGH);
        memory.learn(plan, hard, easy, true, NOW);

        assertThat(memory.objection(plan, hard, easy, NOW)).isEmpty();
        assertThat(memory.chance(plan, hard, easy, NOW)).isEqualTo(plan.chance());
    }

    @Test
    void failuresAreForgotten_twoAtATime() {
        fail(ENOUGH);
        assertThat(memory.objection(plan, hard, easy, NOW + PlanMemory.FORGET_NANOS - 1))
                .isPresent();
        assertThat(memory.objection(plan, hard, easy, NOW + PlanMemory.FORGET_NANOS))
                .isEmpty();
        assertThat(memory.chance(plan, hard, easy, NOW + PlanMemory.FORGET_NANOS))
                .isCloseTo(plan.chance() / 8, within(1e-9));
        assertThat(memory.chance(plan, hard, easy, NOW + 4 * PlanMemory.FORGET_NANOS))
                .isEqualTo(plan.chance());
    }

    @Test
    void whatIsLearntStaysWithTheNatsAndThePlan() {
        fail(ENOUGH);
        Party elsewhere = party("198.51.100.8", NatBehavior.ADDRESS_AND_PORT_DEPENDENT);
        Party another = party("203.0.113.10", NatBehavior.ENDPOINT_INDEPENDENT);

        assertThat(memory.objection(plan, elsewhere, easy, NOW)).isEmpty();
        assertThat(memory.objection(new Plan.Windowed(64, 4), hard, easy, NOW)).isEmpty();
        assertThat(memory.objection(plan, hard, another, NOW)).isPresent(); // of the same kind
        assertThat(memory.objection(plan, hard, hard, NOW)).isEmpty();
    }

    @Test
    void anotherMachineRemembersByTheSameStore() {
        fail(ENOUGH);

        assertThat(new PlanMemory(store).objection(plan, hard, easy, 0)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "-1", "1e9", "99999999999999999999"})
    void whatIsNoCountCountsNothing(String text) {
        store.keep(PlanMemory.key(plan, hard, easy), text);

        assertThat(memory.chance(plan, hard, easy, NOW)).isEqualTo(plan.chance());
    }

    @Test
    void aHostileCountIsBounded() {
        store.keep(PlanMemory.key(plan, hard, easy), "2147483647");

        assertThat(memory.chance(plan, hard, easy, NOW)).isPositive();
        assertThat(memory.chance(plan, hard, easy, NOW + 8 * PlanMemory.FORGET_NANOS))
                .isEqualTo(plan.chance());
    }

    @Test
    void theStoreInMemoryKeepsTheLast64() {
        for (int i = 0; i <= 64; i++) {
            store.keep("attempt " + i, "1");
        }

        assertThat(store.recall("attempt 0")).isEmpty();
        assertThat(store.recall("attempt 1")).contains("1");
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            memory.learn(plan, hard, easy, false, NOW);
        }
    }

    private static Party party(String address, NatBehavior mapping) {
        NatProfile profile = new NatProfile(
                List.of(IpLiteral.toAddress(Objects.requireNonNull(IpLiteral.parse(address)))),
                mapping,
                NatBehavior.UNKNOWN,
                false,
                0,
                new ProbedBox(PortAllocation.uniform(), 1).sample(12, 30_000),
                List.of());
        return new Party(profile, HardNatBudget.DEFAULT, true, false);
    }
}
