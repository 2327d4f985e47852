package dev.traversal.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.traversal.spi.SignalingProvider;
import dev.traversal.spi.TraversalProvider;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleDescriptor.Requires;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no compiler compares: descriptors with the files that the class path reads instead. */
class PublishedModuleTest {
    private static final String API = "dev.traversal.api";

    @ParameterizedTest
    @MethodSource("modules")
    void ourModulesRequireTheApiAlone(PublishedModule module) {
        List<String> ours = module.descriptor().requires().stream()
                .map(Requires::name)
                .filter(name -> name.startsWith("dev.traversal."))
                .toList();

        assertThat(ours).isEqualTo(isApi(module) ? List.of() : List.of(API));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void nativesAreNeverRequired(PublishedModule module) {
        assertThat(module.descriptor().requires())
                .extracting(Requires::name)
                .noneMatch(name -> name.matches("io\\.netty\\..*\\.(linux|osx|windows)\\..*"));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void classPathFindsTheSameProvidersAsTheModulePath(PublishedModule module) throws IOException {
        for (Class<?> service : List.of(TraversalProvider.class, SignalingProvider.class)) {
            List<String> declared = module.descriptor().provides().stream()
                    .filter(provides -> provides.service().equals(service.getName()))
                    .map(Provides::providers)
                    .flatMap(List::stream)
                    .toList();

            assertThat(module.providersOnTheClassPath(service.getName())).isEqualTo(declared);
        }
    }

    static Stream<PublishedModule> modules() {
        List<PublishedModule> modules = PublishedModule.all();
        assertThat(modules)
                .extracting(module -> module.descriptor().name())
                .containsExactlyInAnyOrder(API, "dev.traversal.ice", "dev.traversal.portmap", "dev.traversal.relay");
        return modules.stream();
    }

    private static boolean isApi(PublishedModule module) {
        return module.descriptor().name().equals(API);
    }
}
