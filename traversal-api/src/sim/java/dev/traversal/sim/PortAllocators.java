package dev.traversal.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The allocators behind {@link PortAllocation}. */
final class PortAllocators {
    private static final int LOWEST = 1_024;
    private static final int PORTS = 65_536;

    private PortAllocators() {}

    static int[] range(int low, int high) {
        if (low < 1 || high >= PORTS || low > high) {
            throw new IllegalArgumentException("a port range lies within 1..65535 but was " + low + ".." + high);
        }
        return IntStream.rangeClosed(low, high).toArray();
    }

    static int[] mapE(int offsetBits, int psidBits, int psid) {
        int restBits = 16 - offsetBits - psidBits;
        if (offsetBits < 1 || psidBits < 0 || restBits < 0 || psid >> psidBits != 0) {
            throw new IllegalArgumentException(
                    "no MAP-E port set: a=" + offsetBits + " k=" + psidBits + " psid=" + psid);
        }
        return IntStream.range(1 << 16 - offsetBits, PORTS)
                .filter(port -> (port >> restBits & (1 << psidBits) - 1) == psid)
                .toArray();
    }

    record Preserving(PortAllocator otherwise) implements PortAllocator {
        @Override
        public int pick(InetSocketAddress internal, InetSocketAddress remote, IntPredicate isFree) {
            int port = internal.getPort();
            return isFree.test(port) ? port : otherwise.pick(internal, remote, isFree);
        }

        @Override
        public void skip(int allocations) {
            otherwise.skip(allocations);
        }
    }

    record Uniform(RandomGenerator random, int[] ports) implements PortAllocator {
        private static final int TRIES = 32;

        @Override
        public int pick(InetSocketAddress internal, InetSocketAddress remote, IntPredicate isFree) {
            for (int i = 0; i < TRIES; i++) {
                int port = ports[random.nextInt(ports.length)];
                if (isFree.test(port)) {
                    return port;
                }
            }
            int start = random.nextInt(ports.length); // nearly full: walk
            for (int i = 0; i < ports.length; i++) {
                int port = ports[(start + i) % ports.length];
                if (isFree.test(port)) {
                    return port;
                }
            }
            return NONE;
        }
    }

    /** A 16-bit random offset modulo the size of the class, then upward: what the kernel does. */
    record LinuxRandom(RandomGenerator random) implements PortAllocator {
        @Override
        public int pick(InetSocketAddress internal, InetSocketAddress remote, IntPredicate isFree) {
            int port = internal.getPort();
            int low = port < 512 ? 1 : port < LOWEST ? 600 : LOWEST;
            int size = port < 512 ? 511 : port < LOWEST ? LOWEST - 600 : PORTS - LOWEST;
            int offset = random.nextInt(PORTS);
            for (int i = 0; i < size; i++) {
                int candidate = low + (offset + i) % size;
                if (isFree.test(candidate)) {
                    return candidate;
                }
            }
            return NONE;
        }
    }

    static final class Sequential implements PortAllocator {
        private static final InetSocketAddress ALL = new InetSocketAddress(Addresses.ANY_IPV4, 0);
        private static final int RANGE = PORTS - LOWEST;

        private final RandomGenerator random;
        private final int step;
        private final boolean perDestination;
        private final Map<InetSocketAddress, Integer> next = new HashMap<>();

        Sequential(RandomGenerator random, int step, boolean perDestination) {
            this.random = random;
            this.step = step;
            this.perDestination = perDestination;
        }

        @Override
        public int pick(InetSocketAddress internal, InetSocketAddress remote, IntPredicate isFree) {
            InetSocketAddress key = perDestination ? remote : ALL;
            int offset = next.computeIfAbsent(key, k -> random.nextInt(RANGE));
            for (int i = 0; i < RANGE; i++) {
                int port = LOWEST + offset;
                offset = Math.floorMod(offset + step, RANGE);
                if (isFree.test(port)) {
                    next.put(key, offset);
                    return port;
                }
            }
            return NONE;
        }

        @Override
        public void skip(int allocations) {
            next.replaceAll((key, offset) -> Math.floorMod(offset + (long) step * allocations, RANGE));
        }
    }

    static final class Block implements PortAllocator {
        private final RandomGenerator random;
        private final int size;
        private final Map<InetAddress, Uniform> blocks = new HashMap<>();

        Block(RandomGenerator random, int size) {
            if (Integer.bitCount(size) != 1 || size > PORTS / 2) {
                throw new IllegalArgumentException("a block has 1..32768 ports, a power of two, but had " + size);
            }
            this.random = random;
            this.size = size;
        }

        @Override
        public int pick(InetSocketAddress internal, InetSocketAddress remote, IntPredicate isFree) {
            return blocks.computeIfAbsent(internal.getAddress(), this::assign).pick(internal, remote, isFree);
        }

        private Uniform assign(InetAddress host) {
            int first = (LOWEST + size - 1) / size; // whole blocks at or above 1024
            int block = first + random.nextInt(PORTS / size - first);
            return new Uniform(random, range(block * size, block * size + size - 1));
        }
    }
}
