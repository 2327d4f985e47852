package dev.traversal.architecture;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** One of our modules, as its descriptor on the class path tells. */
record PublishedModule(URL location, ModuleDescriptor descriptor) {
    private static final String FILE = "module-info.class";

    static List<PublishedModule> all() {
        List<PublishedModule> modules = new ArrayList<>();
        try {
            for (URL location :
                    Collections.list(PublishedModule.class.getClassLoader().getResources(FILE))) {
                try (InputStream in = location.openStream()) {
                    modules.add(new PublishedModule(location, ModuleDescriptor.read(in)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return modules.stream()
                .filter(module -> module.descriptor().name().startsWith("dev.traversal."))
                .toList();
    }

    /** The packages that every application may name. */
    static List<String> exportedPackages() {
        Stream<String> exported = all().stream()
                .flatMap(module -> module.descriptor().exports().stream())
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source);
        return Stream.concat(exported, Stream.of("dev.traversal.sim")).toList();
    }

    /** The providers that the class path sees, or none if there is no such file. */
    List<String> providersOnTheClassPath(String service) throws IOException {
        String file = location.toString().replace(FILE, "META-INF/services/" + service);
        try (InputStream in = new URL(file).openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
    }
}
