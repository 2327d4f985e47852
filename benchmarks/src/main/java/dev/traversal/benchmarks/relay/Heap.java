package dev.traversal.benchmarks.relay;

/** What is in use on this process's heap. */
final class Heap {
    private static final int COLLECTIONS = 4;

    private Heap() {}

    /** {@return bytes in use after several collections} */
    static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
