package dev.traversal.ice.internal.probe;

import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.PortAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** A hard NAT reduced to its allocator: sampled by three servers, opened, probed by an easy peer. */
final class ProbedBox {
    private static final int SERVERS = 3;

    private final SplittableRandom random;
    private final PortAllocator allocator;
    private final BitSet taken = new BitSet();

    ProbedBox(PortAllocation allocation, long seed) {
        random = new SplittableRandom(seed);
        allocator = allocation.start(random.split());
    }

    /** {@return what {@code requests} requests show, sent from another port each, the servers in turn} */
    List<PortSample> sample(int requests, int firstSource) {
        List<PortSample> samples = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            samples.add(new PortSample(i % SERVERS, open(firstSource + i, 20_000 + i % SERVERS)));
        }
        return samples;
    }

    /** {@return after how many probes the first of {@code openers} mappings is hit, or more than there are ports} */
    int probesNeeded(AllocatorPosterior posterior, int openers, int firstSource) {
        BitSet open = new BitSet();
        for (int i = 0; i < openers; i++) {
            open.set(open(firstSource + 100 + i % 300, 4_000));
        }
        int[] order = PortOrder.of(posterior, openers, random);
        for (int i = 0; i < order.length; i++) {
            if (open.get(order[i])) {
                return i + 1;
            }
        }
        return Integer.MAX_VALUE;
    }

    private int open(int source, int remotePort) {
        InetSocketAddress inner = new InetSocketAddress("192.168.1.2", source);
        InetSocketAddress remote = new InetSocketAddress("203.0.113.1", remotePort);
        int port = allocator.pick(inner, remote, each -> !taken.get(each));
        taken.set(port);
        return port;
    }
}
