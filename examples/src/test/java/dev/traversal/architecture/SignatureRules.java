package dev.traversal.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.ThrowsDeclaration;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an application can see in an exported signature. */
final class SignatureRules {
    private SignatureRules() {}

    static ArchRule exportedSignaturesNameOnlyOurTypesAndTheJdks() {
        return classes()
                .that()
                .resideInAnyPackage(PublishedModule.exportedPackages().toArray(String[]::new))
                .and()
                .arePublic()
                .should(nameNoTypeOfALibrary())
                .as("no Netty or Bouncy Castle type appears in an exported signature");
    }

    private static ArchCondition<JavaClass> nameNoTypeOfALibrary() {
        return new ArchCondition<>("name no type of a library in what they show") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                reject(type, "extends or implements", supertypes(type), events);
                type.getMembers().stream().filter(SignatureRules::isVisible).forEach(member -> {
                    reject(type, member.getFullName(), member.getAllInvolvedRawTypes(), events);
                    if (member instanceof JavaCodeUnit unit) {
                        reject(type, member.getFullName() + " throws", thrown(unit), events);
                    }
                });
            }
        };
    }

    private static void reject(JavaClass owner, String where, Set<JavaClass> seen, ConditionEvents events) {
        seen.stream()
                .filter(SignatureRules::isOfALibrary)
                .forEach(type -> events.add(SimpleConditionEvent.violated(owner, where + " shows " + type.getName())));
    }

    private static boolean isOfALibrary(JavaClass type) {
        String name = type.getBaseComponentType().getName();
        return name.startsWith("io.netty.") || name.startsWith("org.bouncycastle.");
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Set<JavaClass> supertypes(JavaClass type) {
        return Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                .map(JavaType::getAllInvolvedRawTypes)
                .flatMap(Set::stream)
                .collect(Collectors.toSet());
    }

    private static Set<JavaClass> thrown(JavaCodeUnit unit) {
        return unit.getThrowsClause().stream()
                .map(ThrowsDeclaration::getRawType)
                .collect(Collectors.toSet());
    }
}
