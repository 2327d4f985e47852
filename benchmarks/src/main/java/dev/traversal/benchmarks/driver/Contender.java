package dev.traversal.benchmarks.driver;

import java.io.IOException;

/** A way to move datagrams over loopback. */
interface Contender extends AutoCloseable {
    /** The payload of a sealed datagram on an ordinary path. */
    int PAYLOAD_BYTES = 1200;

    /** {@return who it is} */
    String label();

    /**
     * Sends one datagram to and fro.
     *
     * @param rounds how often
     * @return nanoseconds a round
     * @throws Exception if loopback does not work
     */
    double roundTripNanos(int rounds) throws Exception;

    /**
     * Sends one way as fast as it can.
     *
     * @param datagrams how many
     * @return how it went
     * @throws Exception if loopback does not work
     */
    Flood flood(int datagrams) throws Exception;

    @Override
    void close() throws IOException;

    /**
     * A flood.
     *
     * @param sent datagrams that were taken
     * @param received datagrams that came
     * @param nanos how long it took
     * @param cpuNanos what it cost the process
     * @param allocatedBytes what it cost the heap, whoever asked for it
     */
    record Flood(long sent, long received, long nanos, long cpuNanos, long allocatedBytes) {
        double megabitsPerSecond() {
            return received * PAYLOAD_BYTES * 8e3 / nanos;
        }

        double cpuMicrosPerDatagram() {
            return cpuNanos / 1e3 / Math.max(1, received);
        }

        double allocatedBytesPerDatagram() {
            return (double) allocatedBytes / Math.max(1, received);
        }

        double lossPercent() {
            return 100.0 * (sent - received) / Math.max(1, sent);
        }
    }
}
