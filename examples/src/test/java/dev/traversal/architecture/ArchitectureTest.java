package dev.traversal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The shape of everything that is published. */
class ArchitectureTest {
    private static final JavaClasses PUBLISHED =
            Imported.ALL.that(DescribedPredicate.describe("published", Imported::isPublished));

    @Test
    void everyModuleIsLookedAt() {
        assertThat(PUBLISHED)
                .extracting(JavaClass::getPackageName)
                .contains("dev.traversal.api", "dev.traversal.ice.internal.secure", "dev.traversal.sim")
                .doesNotContain("dev.traversal.architecture");
    }

    @TestFactory
    Stream<DynamicTest> holds() {
        Stream<ArchRule> modules = Stream.concat(
                ModuleRules.arrows().stream(),
                Stream.of(
                        ModuleRules.bouncyCastleOnlyInIce(),
                        ModuleRules.channelsOnlyInDrivers(),
                        SignatureRules.exportedSignaturesNameOnlyOurTypesAndTheJdks()));
        return Stream.concat(modules, MachineRules.all().stream())
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(PUBLISHED)));
    }
}
