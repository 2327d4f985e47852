package dev.traversal.ice.internal.probe;

import dev.traversal.sim.PortAllocation;
import dev.traversal.sim.PortAllocator;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A hard NAT reduced to its allocator, which gives a port to several destinations as Linux does; others use it too. */
final class PlannedBox {
    private static final int SERVERS = 3;
    private static final int SERVER = 20_000;
    private static final int PEER = 4_000;

    private final SplittableRandom random;
    private final PortAllocator allocator;
    private final Map<Integer, Set<Integer>> taken = new HashMap<>();
    private int others;

    PlannedBox(PortAllocation allocation, long seed) {
        random = new SplittableRandom(seed);
        allocator = allocation.start(random.split());
    }

    /** {@return what requests show, sent from another port each, the servers in turn} */
    List<PortSample> sample(int requests, int firstSource) {
        List<PortSample> samples = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            samples.add(new PortSample(i % SERVERS, open(firstSource + i, SERVER + i % SERVERS)));
        }
        return samples;
    }

    /** Lets others open some mappings: so many in the mean. */
    PlannedBox among(double mean) {
        double limit = Math.exp(-mean);
        for (double chance = random.nextDouble(); chance > limit; chance *= random.nextDouble()) {
            others++;
            open("192.168.1.77", 10_000 + others % 20_000, SERVER + SERVERS);
        }
        return this;
    }

    /** {@return the ports of openers from sockets of their own} */
    List<Integer> openers(int count, int firstSource, double othersBetween) {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(among(othersBetween).open(firstSource + i, PEER));
        }
        return ports;
    }

    /** {@return ours and theirs of each flow of plan H, from low ports} */
    List<Long> crossings(Plan.Crossed plan, NatProfile theirs) {
        PortSet set = PortSet.of(theirs, true, random);
        int each = (plan.datagrams() + plan.sockets() - 1) / plan.sockets();
        List<Long> flows = new ArrayList<>();
        for (int socket = 0; socket < plan.sockets(); socket++) {
            for (int port : set.sample(each, random)) {
                flows.add((long) open(LowPorts.FIRST + socket, port) << 16 | port);
            }
        }
        return flows;
    }

    /** {@return a flow as the other end has it} */
    static long turned(long flow) {
        return (flow & 0xFFFF) << 16 | flow >> 16;
    }

    /** {@return the order in which the other end probes} */
    int[] order(Plan.Guessed plan, NatProfile profile) {
        AllocatorPosterior posterior = plan.low() ? AllocatorPosterior.of(profile.low()) : profile.allocator();
        int[] order = PortOrder.of(posterior, plan.openers(), random);
        return Arrays.copyOf(order, Math.min(order.length, plan.probes()));
    }

    /** {@return after how many probes the first opener is met, or the greatest of integers} */
    static int firstOf(int[] order, List<Integer> opened) {
        Set<Integer> open = new HashSet<>(opened);
        for (int i = 0; i < order.length; i++) {
            if (open.contains(order[i])) {
                return i + 1;
            }
        }
        return Integer.MAX_VALUE;
    }

    int open(int source, int remotePort) {
        return open("192.168.1.2", source, remotePort);
    }

    private int open(String host, int source, int remotePort) {
        Set<Integer> ofRemote = taken.computeIfAbsent(remotePort, key -> new HashSet<>());
        InetSocketAddress remote = new InetSocketAddress("203.0.113.1", remotePort);
        int port = allocator.pick(new InetSocketAddress(host, source), remote, each -> !ofRemote.contains(each));
        ofRemote.add(port);
        return port;
    }
}
