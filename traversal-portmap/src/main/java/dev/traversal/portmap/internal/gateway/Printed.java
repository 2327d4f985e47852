package dev.traversal.portmap.internal.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lines of a file or of what a command prints; none if there is no such thing. */
final class Printed {
    private static final int MOST_LINES = 10_000;
    private static final int PATIENCE_SECONDS = 3;
    private static final Logger log = LoggerFactory.getLogger(Printed.class);

    private Printed() {}

    static List<String> file(Path path) {
        try (var lines = Files.lines(path)) {
            return lines.limit(MOST_LINES).toList();
        } catch (IOException | UncheckedIOException e) {
            log.debug("{} cannot be read: {}", path, e.toString());
            return List.of();
        }
    }

    static List<String> command(String... words) {
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .start();
            process.getOutputStream().close();
            try (var reader = process.inputReader(Charset.defaultCharset())) {
                List<String> lines = reader.lines().limit(MOST_LINES).toList();
                return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) ? lines : List.of();
            } finally {
                process.destroy();
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("{} cannot be run: {}", words[0], e.toString());
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
