package dev.traversal.ice.internal.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Ports of 600..1023, which Linux maps to ports of 600..1023: a set of 424 where others have 64,512. To bind them may take
 * a privilege.
 */
final class LowPorts {
    static final int FIRST = 600;
    static final int LAST = 1_023;
    /** How many there are. */
    static final int SIZE = LAST - FIRST + 1;

    /** Others use them often enough. */
    private static final Set<Integer> TAKEN = Set.of(623, 631, 636, 749, 853);

    private LowPorts() {}

    /** {@return whether what a server saw is one of them} */
    static boolean contains(PortSample sample) {
        return sample.port() >= FIRST && sample.port() <= LAST;
    }

    /** {@return one of them} */
    static int any(RandomGenerator random) {
        int port = FIRST + random.nextInt(SIZE);
        while (TAKEN.contains(port)) {
            port = FIRST + random.nextInt(SIZE);
        }
        return port;
    }

    /** {@return all of them that are likely to be free, in a random order} */
    static List<Integer> shuffled(RandomGenerator random) {
        List<Integer> ports = new ArrayList<>(SIZE);
        for (int port = FIRST; port <= LAST; port++) {
            if (!TAKEN.contains(port)) {
                ports.add(random.nextInt(ports.size() + 1), port);
            }
        }
        return ports;
    }
}
