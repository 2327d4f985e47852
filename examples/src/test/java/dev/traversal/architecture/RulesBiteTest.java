package dev.traversal.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.lang.ArchRule;
import dev.traversal.api.ShowsNetty;
import dev.traversal.ice.KnowsRelay;
import dev.traversal.ice.internal.check.SleepsAWhile;
import dev.traversal.ice.internal.gather.LooksUpAName;
import dev.traversal.ice.internal.path.RemembersForAll;
import dev.traversal.internal.stun.ReadsTheClock;
import dev.traversal.portmap.KnowsIce;
import dev.traversal.relay.KnowsPortmap;
import dev.traversal.sim.ThrowsDice;
import dev.traversal.spi.ThrowsBouncyCastle;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule, shown a class that breaks it and one that does not. */
class RulesBiteTest {
    @ParameterizedTest
    @MethodSource("forbiddenArrows")
    void arrowIsRefused_whenNotDrawn(Class<?> offender, String module) {
        List<String> broken = ModuleRules.arrows().stream()
                .filter(rule -> breaks(rule, offender))
                .map(ArchRule::getDescription)
                .toList();

        assertThat(broken).singleElement().asString().startsWith(module);
    }

    static Stream<Object[]> forbiddenArrows() {
        return Stream.of(
                new Object[] {ShowsNetty.class, "traversal-api"},
                new Object[] {KnowsRelay.class, "traversal-ice"},
                new Object[] {KnowsIce.class, "traversal-portmap"},
                new Object[] {KnowsPortmap.class, "traversal-relay"},
                new Object[] {ThrowsDice.class, "the simulator"});
    }

    @Test
    void bouncyCastleIsRefused_whenOutsideOfIce() {
        assertThat(breaks(ModuleRules.bouncyCastleOnlyInIce(), ThrowsBouncyCastle.class))
                .isTrue();
    }

    @Test
    void socketChannelIsRefused_whenOutsideOfDrivers() {
        assertThat(breaks(ModuleRules.channelsOnlyInDrivers(), ShowsNetty.class))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("leakyTypes")
    void libraryTypeIsRefused_whenItShows(Class<?> offender) {
        ArchRule rule = SignatureRules.exportedSignaturesNameOnlyOurTypesAndTheJdks();

        assertThat(breaks(rule, offender)).isTrue();
    }

    static Stream<Class<?>> leakyTypes() {
        return Stream.of(
                ShowsNetty.InParameter.class,
                ShowsNetty.InReturn.class,
                ShowsNetty.InField.class,
                ShowsNetty.InGenerics.class,
                ShowsNetty.InParent.class,
                ThrowsBouncyCastle.class);
    }

    @ParameterizedTest
    @MethodSource("impureMachines")
    void machineIsRefused_whenItReachesOutside(ArchRule rule, Class<?> offender) {
        assertThat(breaks(rule, offender)).isTrue();
    }

    static Stream<Object[]> impureMachines() {
        return Stream.of(
                        offends(MachineRules.noClock(), ReadsTheClock.class, ImpureMachines.OfNanos.class),
                        offends(MachineRules.noClock(), ImpureMachines.OfMillis.class, ImpureMachines.OfInstants.class),
                        offends(MachineRules.noClock(), ImpureMachines.OfClocks.class),
                        offends(MachineRules.noChance(), ThrowsDice.class, ImpureMachines.OfRandom.class),
                        offends(
                                MachineRules.noChance(),
                                ImpureMachines.OfMath.class,
                                ImpureMachines.OfThreadLocal.class),
                        offends(
                                MachineRules.noChance(),
                                ImpureMachines.OfSecureRandom.class,
                                ImpureMachines.OfUuid.class),
                        offends(
                                MachineRules.noChance(),
                                ImpureMachines.OfShuffle.class,
                                ImpureMachines.OfDefault.class),
                        offends(MachineRules.noThread(), SleepsAWhile.class, ImpureMachines.OfExecutors.class),
                        offends(MachineRules.noThread(), ImpureMachines.OfFutures.class),
                        offends(MachineRules.noSocket(), LooksUpAName.class, ImpureMachines.OfSockets.class),
                        offends(
                                MachineRules.noSocket(),
                                ImpureMachines.OfChannels.class,
                                ImpureMachines.OfHostNames.class),
                        offends(MachineRules.noStaticState(), RemembersForAll.class))
                .flatMap(List::stream);
    }

    @Test
    void machineIsAccepted_whenTimeAndChanceComeFromOutside() {
        assertThat(MachineRules.all()).noneMatch(rule -> breaks(rule, ImpureMachines.Pure.class));
    }

    private static List<Object[]> offends(ArchRule rule, Class<?>... offenders) {
        return Stream.of(offenders)
                .map(offender -> new Object[] {rule, offender})
                .toList();
    }

    private static boolean breaks(ArchRule rule, Class<?> offender) {
        return rule.allowEmptyShould(true)
                .evaluate(Imported.ALL.that(equivalentTo(offender)))
                .hasViolation();
    }
}
