package dev.traversal.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read from text must never ask a resolver, and what is written must never ask one for a name. */
class NoResolverTest {
    private static final List<String> LOOK_UPS =
            List.of("getByName", "getAllByName", "getLocalHost", "getHostName", "getCanonicalHostName");

    @Test
    void g06_nothingInTheApiLooksANameUp() {
        var asksTheResolver = DescribedPredicate.<CodeUnitAccessTarget>describe("ask the resolver", target -> {
            boolean address = target.getOwner().isAssignableTo(InetAddress.class);
            boolean socketAddress = target.getOwner().isEquivalentTo(InetSocketAddress.class);
            boolean byName = socketAddress
                    && target.getName().equals("<init>")
                    && target.getRawParameterTypes().get(0).isEquivalentTo(String.class);
            return byName || (address || socketAddress) && LOOK_UPS.contains(target.getName());
        });

        noClasses()
                .should()
                .callCodeUnitWhere(
                        DescribedPredicate.describe("ask the resolver", call -> asksTheResolver.test(call.getTarget())))
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.traversal.api", "dev.traversal.spi", "dev.traversal.internal.address"));
    }
}
