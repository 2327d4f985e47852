package dev.traversal.examples;

import java.time.Duration;
import java.util.Locale;

/** Writes measured values for people. */
final class Figures {
    private Figures() {}

    static String millis(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    static String bytes(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
    }

    static String rate(long bytes, Duration elapsed) {
        double seconds = Math.max(1, elapsed.toNanos()) / 1e9;
        return String.format(
                Locale.ROOT, "%.1f MiB/s (%.0f Mbit/s)", bytes / 1048576.0 / seconds, bytes * 8e-6 / seconds);
    }
}
