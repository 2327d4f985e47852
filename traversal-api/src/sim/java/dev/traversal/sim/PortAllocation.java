package dev.traversal.sim;

import java.util.random.RandomGenerator;

/** How a NAT chooses external ports (RFC 4787 section 4.2): makes one allocator for each life of a NAT. */
@FunctionalInterface
public interface PortAllocation {
    /**
     * Starts an allocator.
     *
     * @param random its chance
     * @return the allocator
     */
    PortAllocator start(RandomGenerator random);

    /** {@return the internal port if it is free, else as {@link #linuxRandom()}} */
    static PortAllocation preserving() {
        return preserving(linuxRandom());
    }

    /**
     * {@return the internal port if it is free}
     *
     * @param otherwise chooses if it is not
     */
    static PortAllocation preserving(PortAllocation otherwise) {
        return random -> new PortAllocators.Preserving(otherwise.start(random));
    }

    /** {@return any port of 1024..65535, all equally likely} */
    static PortAllocation uniform() {
        return uniform(1_024, 65_535);
    }

    /**
     * {@return any port of a range, all equally likely}
     *
     * @param low the first
     * @param high the last
     */
    static PortAllocation uniform(int low, int high) {
        return random -> new PortAllocators.Uniform(random, PortAllocators.range(low, high));
    }

    /**
     * {@return the choice of Linux, fully random: internal ports below 512 stay below 512, those of 512..1023 go to
     * 600..1023, all others to 1024..65535, where the first 1024 are twice as likely as the rest}
     */
    static PortAllocation linuxRandom() {
        return PortAllocators.LinuxRandom::new;
    }

    /**
     * {@return one port after the other within 1024..65535, from a random start}
     *
     * @param step distance, may be negative
     */
    static PortAllocation sequential(int step) {
        return random -> new PortAllocators.Sequential(random, step, false);
    }

    /**
     * {@return one port after the other, counted for each destination apart from its own random start}
     *
     * @param step distance, may be negative
     */
    static PortAllocation sequentialPerDestination(int step) {
        return random -> new PortAllocators.Sequential(random, step, true);
    }

    /**
     * {@return random ports within one aligned block for each inner host, as carriers do (RFC 6888)}
     *
     * @param size ports of a block, a power of two of at most 32768
     */
    static PortAllocation block(int size) {
        return random -> new PortAllocators.Block(random, size);
    }

    /**
     * {@return random ports of a set}
     *
     * @param ports the set, each 1..65535
     */
    static PortAllocation set(int... ports) {
        int[] copy = ports.clone();
        return random -> new PortAllocators.Uniform(random, copy);
    }

    /**
     * {@return random ports of a MAP-E port set (RFC 7597 section 5.1)}
     *
     * @param offsetBits a, 1..10
     * @param psidBits k, with {@code offsetBits + psidBits <= 16}
     * @param psid the port set identifier, below 2^k
     */
    static PortAllocation mapE(int offsetBits, int psidBits, int psid) {
        return set(PortAllocators.mapE(offsetBits, psidBits, psid));
    }
}
