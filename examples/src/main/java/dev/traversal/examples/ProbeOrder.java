package dev.traversal.examples;

import java.util.random.RandomGenerator;

/** Distinct random ports, again and again. */
final class ProbeOrder {
    private final RandomGenerator chance;
    private final int[] ports = new int[BirthdayOdds.PORTS];

    ProbeOrder(RandomGenerator chance) {
        this.chance = chance;
        for (int i = 0; i < ports.length; i++) {
            ports[i] = BirthdayOdds.LOWEST_PORT + i;
        }
    }

    /** {@return the i-th port of a trial, none of those with a lower number} Shuffles as far as it is asked. */
    int port(int i) {
        int other = chance.nextInt(i, ports.length);
        int port = ports[other];
        ports[other] = ports[i];
        ports[i] = port;
        return port;
    }
}
