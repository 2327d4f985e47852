package dev.traversal.ice.internal.probe;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The ports that a NAT picks from, if they are few. */
final class PortSet {
    private final int[] ports;

    private PortSet(int[] ports) {
        this.ports = ports;
    }

    /**
     * {@return the likeliest ports of a NAT}
     *
     * @param low whether of sockets with ports of 600..1023
     */
    static PortSet of(NatProfile profile, boolean low, RandomGenerator random) {
        AllocatorPosterior posterior = low ? AllocatorPosterior.of(profile.low()) : profile.allocator();
        int size = low ? LowPorts.SIZE : profile.allocator().boundedPorts().orElse(PortModels.PORTS);
        int[] order = PortOrder.of(posterior, 1, random);
        return new PortSet(Arrays.copyOf(order, Math.min(size, order.length)));
    }

    /** {@return some of them, each once, in a random order} */
    int[] sample(int count, RandomGenerator random) {
        int[] drawn = ports.clone();
        int size = Math.min(count, drawn.length);
        for (int i = 0; i < size; i++) {
            int other = i + random.nextInt(drawn.length - i);
            int port = drawn[other];
            drawn[other] = drawn[i];
            drawn[i] = port;
        }
        return Arrays.copyOf(drawn, size);
    }
}
