package dev.traversal.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** Who may know whom: {@code ice → api}, {@code portmap → api}, {@code relay → api}, {@code examples → all}. */
final class ModuleRules {
    static final String[] API = {
        "dev.traversal.api..", "dev.traversal.spi..", "dev.traversal.internal..",
    };
    private static final DescribedPredicate<JavaClass> OUTSIDE =
            DescribedPredicate.not(resideInAPackage("dev.traversal..")).as("outside of the project");

    private ModuleRules() {}

    static List<ArchRule> arrows() {
        return List.of(
                knowsOnly("traversal-api", resideInAnyPackage(API), resideInAnyPackage(API)),
                knowsOnlyApiAndItself("traversal-ice", "dev.traversal.ice.."),
                knowsOnlyApiAndItself("traversal-portmap", "dev.traversal.portmap.."),
                knowsOnlyApiAndItself("traversal-relay", "dev.traversal.relay.."),
                knowsOnlyApiAndItself("the simulator", "dev.traversal.sim.."));
    }

    static ArchRule bouncyCastleOnlyInIce() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("dev.traversal.ice..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bouncycastle..")
                .as("Bouncy Castle is known to traversal-ice alone");
    }

    static ArchRule channelsOnlyInDrivers() {
        return noClasses()
                .that()
                .resideInAPackage("dev.traversal..")
                .and()
                .resideOutsideOfPackages("dev.traversal.internal.netty..", "dev.traversal.relay..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty.channel.socket..")
                .as("sockets are opened by the driver and by the servers alone");
    }

    private static ArchRule knowsOnlyApiAndItself(String module, String packages) {
        return knowsOnly(
                module, resideInAPackage(packages), resideInAPackage(packages).or(resideInAnyPackage(API)));
    }

    private static ArchRule knowsOnly(
            String module, DescribedPredicate<JavaClass> members, DescribedPredicate<JavaClass> allowed) {
        return classes()
                .that(members)
                .should()
                .onlyDependOnClassesThat(OUTSIDE.or(allowed))
                .as(module + " has no arrow but its own");
    }
}
