package dev.traversal.examples;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws openers' ports as Linux does, and probes them with distinct random ports. */
final class BirthdaySimulation {
    private static final int RANDOM_VALUES = 65_536;

    private final SplittableRandom chance;
    private final ProbeOrder order;
    private final int openers;
    private final int probes;

    BirthdaySimulation(int openers, int probes, long seed) {
        this.chance = new SplittableRandom(seed);
        this.order = new ProbeOrder(chance.split());
        this.openers = openers;
        this.probes = probes;
    }

    FirstHits run(int trials) {
        return new FirstHits(IntStream.range(0, trials).map(trial -> firstHit()));
    }

    private int firstHit() {
        BitSet open = new BitSet();
        for (int opened = 0; opened < openers; ) {
            int port = linuxPort();
            opened += open.get(port) ? 0 : 1; // one that is taken is drawn again
            open.set(port);
        }
        for (int probe = 0; probe < probes; probe++) {
            if (open.get(order.port(probe))) {
                return probe + 1;
            }
        }
        return FirstHits.NONE;
    }

    /** {@return 16 random bits modulo the number of ports, so that the lowest 1,024 are twice as likely} */
    private int linuxPort() {
        return BirthdayOdds.LOWEST_PORT + chance.nextInt(RANDOM_VALUES) % BirthdayOdds.PORTS;
    }
}
