package dev.traversal.examples;

import dev.traversal.api.Path;
import java.util.Optional;

/** What the command's exit codes mean. */
final class ExitCode {
    static final int DIRECT = 0;
    static final int FAILED = 1;
    static final int RELAYED = 2;
    static final int USAGE = 64; // EX_USAGE of sysexits.h

    private ExitCode() {}

    static int of(Optional<Path> path) {
        return path.map(it -> it.isRelayed() ? RELAYED : DIRECT).orElse(FAILED);
    }
}
