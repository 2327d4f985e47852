package dev.traversal.benchmarks.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the calling thread has computed so far, read from Linux: the JDK's beans would take longer than what is measured. */
final class ThreadCpu {
    private static final Path STATISTICS = Path.of("/proc/thread-self/schedstat");

    private ThreadCpu() {}

    /** {@return nanoseconds, 0 if the system does not tell} */
    static long nanos() {
        try {
            String statistics = Files.readString(STATISTICS);
            return Long.parseLong(statistics.substring(0, statistics.indexOf(' ')));
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
