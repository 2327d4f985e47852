package dev.traversal.benchmarks.natlab;

import java.util.List;
import java.util.Locale;

/**
 * How a meeting ended.
 *
 * @param way how data went, once it had gone both ways
 * @param millis from {@code start} until both had received data; without meaning if they have not
 * @param packets how many datagrams both had sent until then, those to the STUN server included
 * @param transcript what both printed
 */
record Outcome(Way way, double millis, int packets, List<String> transcript) {
    /** How data went. */
    enum Way {
        DIRECT,
        RELAYED,
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public String toString() {
        return way == Way.NONE
                ? "none, %d packets".formatted(packets)
                : "%s, %.0f ms, %d packets".formatted(way, millis, packets);
    }
}
