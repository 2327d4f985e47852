package dev.traversal.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Every class of ours, read once: that is what takes the time. */
final class Imported {
    static final JavaClasses ALL = new ClassFileImporter().importPackages("dev.traversal");
    private static final ImportOption PUBLISHED = new ImportOption.DoNotIncludeTests();

    private Imported() {}

    static boolean isPublished(JavaClass type) {
        return type.getSource()
                .map(source -> PUBLISHED.includes(Location.of(source.getUri())))
                .orElse(false);
    }
}
