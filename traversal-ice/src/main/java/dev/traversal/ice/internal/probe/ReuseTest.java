package dev.traversal.ice.internal.probe;

import dev.traversal.api.TransportAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a NAT gives a port to several flows at a time, as long as their destinations differ: many questions to
 * several servers, and the same port must come twice (by the birthday paradox) if it does. One that does not would give away
 * all its ports to so many openers as plan H takes.
 */
final class ReuseTest {
    /** So many expected coincidences leave one test in three thousand without any. */
    private static final double COINCIDENCES = 8;

    private static final int MAX_SERVERS = 3;

    private final Bench bench;
    private final Taker then;
    private final Set<Integer> ports = new HashSet<>();
    private boolean isReused;
    private int waiting;

    /** Takes the outcome. */
    interface Taker {
        void tested(boolean isReused, long nowNanos);
    }

    ReuseTest(Bench bench, Taker then) {
        this.bench = bench;
        this.then = then;
    }

    /**
     * {@return how many sockets it takes}
     *
     * @param ports from how many ports the NAT picks
     * @param servers how many can be asked, at least 2: toward one of them all ports differ anyway
     * @param share which part of the ports may be taken
     */
    static int sockets(int ports, int servers, double share) {
        int asked = Math.min(MAX_SERVERS, servers);
        double comparable = 1 - 1.0 / asked;
        double questions = Math.min(share * ports, Math.sqrt(2 * COINCIDENCES * ports / comparable));
        return (int) Math.ceil(questions / asked);
    }

    /** Asks. */
    void begin(List<Integer> sockets, long nowNanos) {
        int servers = Math.min(MAX_SERVERS, bench.servers());
        waiting = sockets.size() * servers;
        for (int socket : sockets) {
            for (int server = 0; server < servers; server++) {
                bench.ask(socket, server, this::answered, nowNanos);
            }
        }
    }

    private void answered(@Nullable TransportAddress mapped, long nowNanos) {
        if (mapped != null) {
            isReused |= !ports.add(mapped.port());
        }
        if (--waiting == 0) {
            then.tested(isReused, nowNanos);
        }
    }
}
