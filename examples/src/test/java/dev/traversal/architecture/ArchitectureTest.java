package dev.traversal.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The shape of everything that is published. */
class ArchitectureTest {
    private static final JavaClasses PUBLISHED = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.traversal");

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
