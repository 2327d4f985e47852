package dev.traversal.ice.internal.probe;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * In which order the ports of a NAT are probed: the likely ones first, masses within ten percent of each other alike.
 * Among alike ones every {@code openers}-th, from a random start, which also meets a consecutive run of mappings soon.
 * Ports without mass come last.
 */
public final class PortOrder {
    private static final double LOG_BIN = Math.log(1.1);

    private PortOrder() {}

    /**
     * {@return every port of 1024..65535, and every other that has mass, once}
     *
     * @param posterior what is believed
     * @param openers how many mappings there are, at least 1
     * @param random the start
     */
    public static int[] of(AllocatorPosterior posterior, int openers, RandomGenerator random) {
        if (openers < 1) {
            throw new IllegalArgumentException("there must be an opener but there were " + openers);
        }
        double[] mass = posterior.masses(openers);
        long[] keys = new long[mass.length];
        int size = 0;
        for (int port = 1; port < mass.length; port++) {
            if (mass[port] > 0 || port >= PortModels.LOWEST) {
                keys[size++] = bin(mass[port]) << 16 | port;
            }
        }
        Arrays.sort(keys, 0, size);
        int[] order = new int[size];
        for (int from = 0; from < size; ) {
            int to = from;
            while (to < size && keys[to] >> 16 == keys[from] >> 16) {
                to++;
            }
            stride(keys, from, to, openers, random, order);
            from = to;
        }
        return order;
    }

    private static long bin(double mass) {
        return mass > 0 ? Math.round(Math.floor(-Math.log(mass) / LOG_BIN)) + 8 : Integer.MAX_VALUE;
    }

    private static void stride(long[] keys, int from, int to, int openers, RandomGenerator random, int[] order) {
        int size = to - from;
        int step = openers < size ? openers : 1;
        int laps = gcd(step, size);
        int at = random.nextInt(size);
        for (int i = 0; i < size; i++) {
            if (i > 0 && i % (size / laps) == 0) {
                at = (at + 1) % size; // this lap is closed
            }
            order[from + i] = (int) (keys[from + at] & 0xFFFF);
            at = (at + step) % size;
        }
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
