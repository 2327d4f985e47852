package dev.traversal.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.lang.ArchRule;
import dev.traversal.internal.machine.Machine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A machine takes time and chance from outside, and leaves threads and sockets to its driver. */
final class MachineRules {
    private static final DescribedPredicate<JavaClass> MACHINES = assignableTo(Machine.class)
            .or(resideInAnyPackage(
                    "dev.traversal.internal.stun..",
                    "dev.traversal.internal.machine..",
                    "dev.traversal.ice.internal.check..",
                    "dev.traversal.ice.internal.gather..",
                    "dev.traversal.ice.internal.mdns..",
                    "dev.traversal.ice.internal.path..",
                    "dev.traversal.ice.internal.probe..",
                    "dev.traversal.portmap.internal.mapper..",
                    "dev.traversal.portmap.internal.natpmp..",
                    "dev.traversal.portmap.internal.pcp..",
                    "dev.traversal.portmap.internal.protocol..",
                    "dev.traversal.relay.internal.rendezvous..",
                    "dev.traversal.relay.internal.turn.."))
            .as("machines and what they are made of");

    /** The simulator stands where a driver would, yet a run is a function of its seed; picking one is for {@code Seeds}. */
    private static final DescribedPredicate<JavaClass> REPLAYABLE = MACHINES.or(
                    resideInAnyPackage("dev.traversal.sim..").and(not(nameStartingWith("dev.traversal.sim.Seeds"))))
            .as("machines and the simulator");

    private static final Set<String> NETWORK_TYPES = Set.of(
            "java.net.DatagramSocket",
            "java.net.MulticastSocket",
            "java.net.NetworkInterface",
            "java.net.ServerSocket",
            "java.net.Socket",
            "java.net.URL",
            "java.net.URLConnection");
    private static final Set<String> LOOK_UPS =
            Set.of("getByName", "getAllByName", "getLocalHost", "getHostName", "getCanonicalHostName", "isReachable");

    private MachineRules() {}

    static List<ArchRule> all() {
        return List.of(noClock(), noChance(), noThread(), noSocket(), noStaticState());
    }

    static ArchRule noClock() {
        return noClasses()
                .that(are(REPLAYABLE))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .accessTargetWhere(target("reads a clock", MachineRules::readsAClock))
                .as("machines read no clock");
    }

    static ArchRule noChance() {
        return noClasses()
                .that(are(REPLAYABLE))
                .should()
                .accessTargetWhere(target("draws chance of its own", MachineRules::drawsChance))
                .as("machines draw no chance of their own");
    }

    static ArchRule noThread() {
        return noClasses()
                .that(are(MACHINES))
                .should()
                .dependOnClassesThat(assignableTo(Thread.class)
                        .or(assignableTo(Executor.class))
                        .or(assignableTo("java.util.Timer"))
                        .or(assignableTo("java.util.TimerTask"))
                        .or(assignableTo("java.util.concurrent.Executors"))
                        .or(resideInAnyPackage("java.util.concurrent.locks..")))
                .orShould()
                .accessTargetWhere(target(
                        "leaves its thread",
                        access -> access.getTargetOwner().isEquivalentTo(CompletableFuture.class)
                                && access.getName().endsWith("Async")))
                .as("machines own no thread");
    }

    static ArchRule noSocket() {
        return noClasses()
                .that(are(MACHINES))
                .should()
                .dependOnClassesThat(DescribedPredicate.<JavaClass>describe(
                                "types of the network", type -> NETWORK_TYPES.contains(type.getName()))
                        .or(resideInAnyPackage("java.nio.channels..", "java.net.http..", "io.netty..")))
                .orShould()
                .accessTargetWhere(target("looks up a name", MachineRules::looksUpAName))
                .as("machines open no socket and look up no name");
    }

    static ArchRule noStaticState() {
        return noFields()
                .that()
                .areDeclaredInClassesThat(are(MACHINES))
                .and()
                .areStatic()
                .should()
                .notBeFinal()
                .as("machines share no mutable state");
    }

    private static boolean readsAClock(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        return owner.getPackageName().equals("java.time")
                && (access.getName().equals("now") || access.getName().startsWith("system"));
    }

    private static boolean drawsChance(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        boolean made = access instanceof JavaConstructorCall;
        boolean seeded = made
                && !((JavaConstructorCall) access)
                        .getTarget()
                        .getRawParameterTypes()
                        .isEmpty();
        return owner.getName().equals("java.util.concurrent.ThreadLocalRandom")
                || (owner.isEquivalentTo(Math.class) && name.equals("random"))
                || (owner.isEquivalentTo(UUID.class) && name.equals("randomUUID"))
                || (owner.getName().startsWith("java.util.random.") && !made && isFactory(name))
                || (made && owner.isEquivalentTo(SecureRandom.class) && !isOurs((JavaConstructorCall) access))
                || (made && !seeded && owner.isAssignableTo("java.util.random.RandomGenerator"))
                || (owner.getName().equals("java.util.Collections") && name.equals("shuffle") && takesNoChance(access));
    }

    /** A subclass that brings its own generator. */
    private static boolean isOurs(JavaConstructorCall call) {
        return call.getOriginOwner().isAssignableTo(SecureRandom.class)
                && call.getTarget().getRawParameterTypes().size() == 2;
    }

    private static boolean isFactory(String name) {
        return name.equals("getDefault") || name.equals("of") || name.equals("create");
    }

    private static boolean takesNoChance(JavaAccess<?> access) {
        return access.getTarget() instanceof com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget target
                && target.getRawParameterTypes().size() == 1;
    }

    private static boolean looksUpAName(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        boolean byName = access instanceof JavaConstructorCall call
                && owner.isEquivalentTo(InetSocketAddress.class)
                && call.getTarget().getRawParameterTypes().get(0).isEquivalentTo(String.class);
        boolean lookUp = owner.isAssignableTo(InetAddress.class) || owner.isEquivalentTo(InetSocketAddress.class);
        return byName || (lookUp && LOOK_UPS.contains(access.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> target(
            String what, java.util.function.Predicate<JavaAccess<?>> test) {
        return DescribedPredicate.describe(what, test);
    }
}
